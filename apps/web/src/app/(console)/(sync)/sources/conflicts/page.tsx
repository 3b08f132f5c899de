import { ConflictsPage } from './conflicts-page';

export default function Page() {
  return <ConflictsPage />;
}
