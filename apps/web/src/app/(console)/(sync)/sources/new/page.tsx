import { childrenPath } from '../../../../../api/paths';
import { askEarly } from '../../../ask-early';
import { WizardPage } from './wizard-page';

export default function Page() {
  askEarly(childrenPath('/servers'));
  return <WizardPage />;
}
