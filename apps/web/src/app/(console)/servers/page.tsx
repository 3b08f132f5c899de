import { ServersPage } from './servers-page';

export default function Page() {
  return <ServersPage />;
}
