import { LookupPage } from './lookup-page';

export default function Page() {
  return <LookupPage />;
}
