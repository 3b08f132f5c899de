import { SignInPage } from './sign-in-page';

export default function Page() {
  return <SignInPage />;
}
