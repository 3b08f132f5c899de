import { listPath } from '../../../../../api/paths';
import { connectorsPath } from '../../../../../api/routing';
import { askEarly } from '../../../ask-early';
import { ConnectorsPage } from './connectors-page';

export default function Page() {
  askEarly(listPath(connectorsPath, {}));
  return <ConnectorsPage />;
}
