import { childrenPath } from '../../../../api/paths';
import { askEarly } from '../../ask-early';
import { SourcePage } from './source-page';

export default function Page() {
  askEarly(childrenPath('/servers'));
  return <SourcePage />;
}
