import { SitesPage } from './sites-page';

export default function Page() {
  return <SitesPage />;
}
