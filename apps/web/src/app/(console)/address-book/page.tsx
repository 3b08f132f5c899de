import { AddressBookPage } from './address-book-page';

export default function Page() {
  return <AddressBookPage />;
}
