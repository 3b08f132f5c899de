import { TablePage } from './table-page';

export default function Page() {
  return <TablePage />;
}
