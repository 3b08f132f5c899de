import { LeaversPage } from './leavers-page';

export default function Page() {
  return <LeaversPage />;
}
