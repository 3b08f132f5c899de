'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** The bare address leads to the organization. */
export function Home() {
  const router = useRouter();
  useEffect(() => {
    router.replace('/organization/');
  }, [router]);
  return null;
}
