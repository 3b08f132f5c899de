'use client';

import { useEffect } from 'react';

/** Names the page in the browser's tab and for a screen reader. */
export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Waypost`;
  }, [title]);
}
