import { listPath } from '../../../../api/paths';
import { askEarly } from '../../ask-early';
import { SourcesPage } from './sources-page';

export default function Page() {
  askEarly(listPath('/directory/sources', {}));
  return <SourcesPage />;
}
