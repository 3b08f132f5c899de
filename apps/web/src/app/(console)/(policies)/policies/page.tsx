import { PoliciesPage } from './policies-page';

export default function Page() {
  return <PoliciesPage />;
}
