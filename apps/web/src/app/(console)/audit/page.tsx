import { AuditPage } from './audit-page';

export default function Page() {
  return <AuditPage />;
}
