'use client';

import { useHotkeys } from '@mantine/hooks';
import type { Session } from '@waypost/contracts';
import { Icon } from '@waypost/ui';
import { lazy, Suspense, useState } from 'react';
import { AccountMenu } from './account-menu';
import { ThemeToggle } from './theme-toggle';

/** Fetched when it is first wanted: most visits never search. */
const Palette = lazy(() => import('./palette').then((loaded) => ({ default: loaded.Palette })));

const commandKey = () => (/Mac|iPhone|iPad/.test(navigator.platform) ? '⌘ K' : 'Ctrl K');

export function TopBar({ session, onMenu }: { session: Session | undefined; onMenu: () => void }) {
  const [searching, setSearching] = useState(false);
  useHotkeys(
    [
      [
        'mod+K',
        () => {
          setSearching(true);
        },
      ],
    ],
    [],
  );
  return (
    <div className="wp-bar" role="region" aria-label="Search and account">
      <button type="button" className="wp-icon-button wp-bar-menu" aria-label="Open navigation" onClick={onMenu}>
        <Icon name="menu" />
      </button>
      <button
        type="button"
        className="wp-bar-search"
        aria-label="Search or go to (Control K)"
        onClick={() => {
          setSearching(true);
        }}
      >
        <Icon name="search" />
        <span>Search or go to…</span>
        <kbd className="wp-kbd">{commandKey()}</kbd>
      </button>
      <div className="wp-row wp-push">
        <ThemeToggle />
        {session && <AccountMenu session={session} />}
      </div>
      {searching && (
        <Suspense>
          <Palette
            onClose={() => {
              setSearching(false);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
