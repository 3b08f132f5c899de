'use client';

import { useSyncExternalStore, type ReactNode } from 'react';
import { early } from '../api/early';
import { Providers } from './providers';

/**
 * Draws nothing on the server and everything in the browser, so that no exported page carries styles or anyone's data; and that once
 * what the page asked for early is there.
 */
export function Boot({ children }: { children: ReactNode }) {
  const ready = useSyncExternalStore(early.subscribe, early.settled, () => false);
  return ready ? <Providers>{children}</Providers> : <p className="wp-boot">Waypost</p>;
}
