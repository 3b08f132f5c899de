import { Icon } from '@waypost/ui';
import type { ReactNode } from 'react';
import { fieldName } from '../sync/source-words';
import { fromDirectory, isManaged, managedSentence } from './managed-fields';

interface OwnedProps {
  recipient: object;
  /** The field the value is of, or the fields it is put together from. */
  field: string | readonly string[];
  children: ReactNode;
}

/** A value of a recipient; where a directory decides it, or a part of it, marked so, in words as well as by a lock. */
export function Owned({ recipient, field, children }: OwnedProps) {
  const origin = fromDirectory(recipient);
  const fields = [field].flat();
  const managed = fields.filter((one) => isManaged(origin, one));
  if (!origin || managed.length === 0) return children;
  const which = managed.length === fields.length ? '' : `${managed.map(fieldName).join(' and ').toLowerCase()} `;
  return (
    <span className="wp-owned-value" title={managedSentence(origin)}>
      {children} <Icon name="lock" />
      <span className="wp-small">
        {which}from {origin.source.name}
      </span>
    </span>
  );
}

/** One of several that a directory source supplied: it stays while the source says so, and is not taken away here. */
export const Kept = ({ source }: { source: string }) => (
  <span className="wp-soft wp-small" title={managedSentence({ source: { id: '', name: source } })}>
    <Icon name="lock" /> {source} keeps it
  </span>
);
