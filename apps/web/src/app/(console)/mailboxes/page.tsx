import { MailboxesPage } from './mailboxes-page';

export default function Page() {
  return <MailboxesPage />;
}
