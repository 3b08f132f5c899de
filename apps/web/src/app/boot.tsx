'use client';

import { useSyncExternalStore, type ReactNode } from 'react';
import { Providers } from './providers';

const never = () => () => undefined;

/** Draws nothing on the server and everything in the browser, so that no exported page carries styles or anyone's data. */
export function Boot({ children }: { children: ReactNode }) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return inBrowser ? <Providers>{children}</Providers> : <p className="wp-boot">Waypost</p>;
}
