'use client';

import { useAddress } from '../navigation/use-address';

/** Whether the dialog that makes a new one is open; part of the address, so that a command can lead straight to it. */
export function useNewDialog() {
  const { get, put } = useAddress();
  return {
    opened: get('new') === 'yes',
    open: () => {
      put({ new: 'yes' });
    },
    close: () => {
      put({ new: undefined });
    },
  };
}
