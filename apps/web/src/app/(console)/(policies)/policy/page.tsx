import { PolicyPage } from './policy-page';

export default function Page() {
  return <PolicyPage />;
}
