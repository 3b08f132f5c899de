'use client';

import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Contact, Group, Mailbox, Page } from '@waypost/contracts';
import { Icon, type IconName } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { withQuery } from '../api/paths';
import { request } from '../api/request';

export interface SenderListProps {
  label: string;
  /** Recipients as `group:sales`. */
  picked: readonly string[];
  /** What is said while nobody is picked. */
  idle: string;
  faults: readonly string[];
  onPick: (picked: string[]) => void;
}

interface Offer {
  reference: string;
  label: string;
  hint: string;
}

const kinds = { mailbox: '/mailboxes', group: '/groups', contact: '/contacts' } as const;
type Kind = keyof typeof kinds;
const icons = { mailbox: 'mailbox', group: 'people', contact: 'person' } satisfies Record<Kind, IconName>;
const kindOf = (reference: string): Kind => (reference.split(':', 1)[0] ?? 'mailbox') as Kind;

async function offers(q: string, signal: AbortSignal): Promise<Offer[]> {
  const all = await Promise.all(
    Object.entries(kinds).map(async ([kind, path]) => {
      const { data } = await request<Page<Mailbox | Group | Contact>>(withQuery(path, { q, limit: 4 }), { signal });
      return data.items.map(({ name, displayName, address }) => ({
        reference: `${kind}:${name}`,
        label: displayName,
        hint: address,
      }));
    }),
  );
  return all.flat();
}

/** People and groups, found by typing; a group means everyone in it. */
export function SenderList({ label, picked, idle, faults, onPick }: SenderListProps) {
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed.trim(), 150);
  const id = useId();
  const { data, isFetching } = useQuery({
    queryKey: ['senders', asked],
    queryFn: ({ signal }) => offers(asked, signal),
    enabled: asked !== '',
  });
  const offered = typed.trim() === '' ? [] : (data ?? []).filter(({ reference }) => !picked.includes(reference));
  return (
    <div className="wp-stack wp-tight" role="group" aria-labelledby={id}>
      <span className="wp-field-label" id={id}>
        {label}
      </span>
      {picked.length === 0 && <p className="wp-soft wp-small">{idle}</p>}
      <ul className="wp-row wp-row-wrap">
        {picked.map((reference) => (
          <li key={reference} className="wp-picked">
            <Icon name={icons[kindOf(reference)]} />
            {reference.slice(reference.indexOf(':') + 1)}
            <button
              type="button"
              className="wp-icon-button"
              aria-label={`Remove ${reference.replace(':', ' ')}`}
              onClick={() => {
                onPick(picked.filter((one) => one !== reference));
              }}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <TextInput
        aria-label={`Find people or groups: ${label}`}
        placeholder="Find people or groups"
        leftSection={<Icon name="search" />}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        error={faults.length > 0 ? faults.join(' ') : undefined}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
        }}
      />
      <ul className="wp-offers" aria-label={`Found for: ${label}`} aria-busy={isFetching}>
        {offered.map(({ reference, label: name, hint }) => (
          <li key={reference}>
            <button
              type="button"
              onClick={() => {
                onPick([...picked, reference]);
                setTyped('');
              }}
            >
              <Icon name={icons[kindOf(reference)]} />
              <span>{name}</span>
              <span className="wp-soft wp-small">{hint}</span>
            </button>
          </li>
        ))}
        {asked !== '' && typed.trim() === asked && data?.length === 0 && (
          <li className="wp-soft wp-small">Nobody is called that.</li>
        )}
      </ul>
    </div>
  );
}
