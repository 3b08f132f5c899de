import { GroupPage } from './group-page';

export default function Page() {
  return <GroupPage />;
}
