'use client';

import { usePathname, useRouter } from 'next/navigation';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useSession } from '../api/session';
import { Navigation } from './navigation';
import { TopBar } from './top-bar';

/** Fetched when it is first opened: a wide screen never opens it. */
const NavigationDrawer = lazy(() =>
  import('./navigation-drawer').then((loaded) => ({ default: loaded.NavigationDrawer })),
);

/** The frame of every page: the tree at the left, search and account at the top, the page in the middle. */
export function ConsoleShell({ children }: { children: ReactNode }) {
  const { data: session } = useSession();
  const router = useRouter();
  const path = usePathname();
  const [menu, setMenu] = useState(false);
  useEffect(() => {
    if (session !== null) return;
    const here = window.location.pathname + window.location.search + window.location.hash;
    router.replace(here === '/organization/' ? '/sign-in/' : `/sign-in/?next=${encodeURIComponent(here)}`);
  }, [session, router]);
  useEffect(() => {
    setMenu(false);
  }, [path]);
  if (session === null) return null;
  return (
    <div className="wp-shell">
      <a className="wp-skip" href="#page">
        Skip to the page
      </a>
      <aside className="wp-side">
        <Navigation
          onFollowed={() => {
            setMenu(false);
          }}
        />
      </aside>
      {menu && (
        <Suspense>
          <NavigationDrawer
            onClose={() => {
              setMenu(false);
            }}
          />
        </Suspense>
      )}
      <TopBar
        session={session}
        onMenu={() => {
          setMenu(true);
        }}
      />
      <main id="page" className="wp-main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
