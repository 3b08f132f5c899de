import { NewConnectorPage } from './new-connector-page';

export default function Page() {
  return <NewConnectorPage />;
}
