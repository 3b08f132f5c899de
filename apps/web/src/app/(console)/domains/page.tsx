import { DomainsPage } from './domains-page';

export default function Page() {
  return <DomainsPage />;
}
