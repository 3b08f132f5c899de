import { ContactsPage } from './contacts-page';

export default function Page() {
  return <ContactsPage />;
}
