import { RunPage } from './run-page';

export default function Page() {
  return <RunPage />;
}
