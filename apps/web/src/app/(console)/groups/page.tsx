import { GroupsPage } from './groups-page';

export default function Page() {
  return <GroupsPage />;
}
