import { DirectoryPage } from './directory-page';

export default function Page() {
  return <DirectoryPage />;
}
