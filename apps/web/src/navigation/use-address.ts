'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/** The query of the address bar, and a way to change it in place: filters and tabs can be linked to and survive a reload. */
export function useAddress() {
  const params = useSearchParams();
  const put = useCallback((changes: Readonly<Record<string, string | undefined>>) => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined || value === '') next.delete(name);
      else next.set(name, value);
    }
    const query = next.toString();
    window.history.replaceState(null, '', `${window.location.pathname}${query && `?${query}`}`);
  }, []);
  return { get: (name: string) => params.get(name) ?? undefined, put };
}
