import { ExplainPage } from './explain-page';

export default function Page() {
  return <ExplainPage />;
}
