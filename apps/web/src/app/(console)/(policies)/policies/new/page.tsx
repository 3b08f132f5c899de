import { NewPolicyPage } from './new-policy-page';

export default function Page() {
  return <NewPolicyPage />;
}
