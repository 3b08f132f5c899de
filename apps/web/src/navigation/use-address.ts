'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';
import { useIsUnderWay } from './leaving';

/** The query of the address bar, and a way to change it in place: filters and tabs can be linked to and survive a reload. */
export function useAddress() {
  const params = useSearchParams();
  const isUnderWay = useIsUnderWay();
  const put = useCallback(
    (changes: Readonly<Record<string, string | undefined>>) => {
      // The router takes a changed address for a wish to stay: a search that settles after a click would call off the way to what was clicked.
      if (isUnderWay()) return;
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined || value === '') next.delete(name);
        else next.set(name, value);
      }
      const query = next.toString();
      window.history.replaceState(null, '', `${window.location.pathname}${query && `?${query}`}`);
    },
    [isUnderWay],
  );
  return { get: (name: string) => params.get(name) ?? undefined, put };
}
