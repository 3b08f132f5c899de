import { Icon } from '@waypost/ui';
import type { ReactNode } from 'react';
import { fromDirectory, isManaged, managedSentence } from './managed-fields';

/** A value of a recipient; where a directory decides it, marked so, in words as well as by a lock. */
export function Owned({ recipient, field, children }: { recipient: object; field: string; children: ReactNode }) {
  const origin = fromDirectory(recipient);
  if (!origin || !isManaged(origin, field)) return children;
  return (
    <span className="wp-owned-value" title={managedSentence(origin)}>
      {children} <Icon name="lock" />
      <span className="wp-small">from {origin.source.name}</span>
    </span>
  );
}
