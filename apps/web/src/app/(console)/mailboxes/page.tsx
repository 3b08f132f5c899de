import { childrenPath, listPath } from '../../../api/paths';
import { askEarly } from '../ask-early';
import { MailboxesPage } from './mailboxes-page';
import { mailboxesQuestion } from './mailboxes-question';

export default function Page() {
  askEarly(listPath('/mailboxes', mailboxesQuestion), childrenPath('/servers'));
  return <MailboxesPage />;
}
