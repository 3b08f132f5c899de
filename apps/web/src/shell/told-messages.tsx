'use client';

import { Messages } from '@waypost/ui';
import { useSyncExternalStore } from 'react';
import { told } from './tell';

/** Draws what `tell` was told. */
export function ToldMessages() {
  const messages = useSyncExternalStore(told.subscribe, told.now);
  return <Messages messages={messages} onClose={told.close} />;
}
