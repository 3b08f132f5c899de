import { ServiceAccountsPage } from './service-accounts-page';

export default function Page() {
  return <ServiceAccountsPage />;
}
