import { TokensPage } from './tokens-page';

export default function Page() {
  return <TokensPage />;
}
