import { ConnectorPage } from './connector-page';

export default function Page() {
  return <ConnectorPage />;
}
