'use client';

import '../styles/long-forms.css';
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { AnyRecipient, AnyRecipientList, Member } from '@waypost/contracts';
import { Icon, type IconName } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { withQuery } from '../api/paths';
import { request } from '../api/request';

export const recipientIcons = {
  mailbox: 'mailbox',
  contact: 'person',
  group: 'people',
  external: 'link',
} satisfies Record<Member['kind'], IconName>;

/** Somebody who was picked: a recipient by name, or an outside address. */
export interface Picked {
  kind: Member['kind'];
  /** Its name; of an outside address the address. */
  name: string;
  /** What it is called where it is shown. */
  label: string;
}

export interface RecipientPickerProps {
  label: string;
  picked: readonly Picked[];
  /** What is said while nobody is picked. */
  idle?: string;
  faults: readonly string[];
  onPick: (picked: Picked[]) => void;
  /** Only recipients of this kind are found. */
  kind?: AnyRecipient['kind'];
  /** Whether an address that nobody here has can be picked. */
  mayBeOutside?: boolean;
  /** Whether picking another one takes the place of the one before. */
  single?: boolean;
}

const isAddress = (text: string) => /^[^@\s]+@[^@\s]+$/.test(text);
/** Addresses that were written or pasted in one go; none where something else stands among them. */
function addressesIn(text: string): string[] {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  return words.every(isAddress) ? words : [];
}
const pickedAddress = (address: string): Picked => ({ kind: 'external', name: address, label: address });
const keyOf = ({ kind, name }: Pick<Picked, 'kind' | 'name'>) => `${kind} ${name.toLowerCase()}`;

const search = (q: string, kind: AnyRecipient['kind'] | undefined, signal: AbortSignal) =>
  request<AnyRecipientList>(withQuery('/address-book', { q, kind, limit: 8 }), { signal }).then(
    ({ data }) => data.items,
  );

/** People and groups, found by a part of their names and addresses; a group means everyone in it. */
export function RecipientPicker(props: RecipientPickerProps) {
  const { label, picked, idle, faults, onPick, kind, mayBeOutside = false, single = false } = props;
  const [typed, setTyped] = useState('');
  const text = typed.trim();
  const [asked] = useDebouncedValue(text, 150);
  const id = useId();
  const { data, isFetching } = useQuery({
    queryKey: ['find-recipients', asked, kind],
    queryFn: ({ signal }) => search(asked, kind, signal),
    enabled: asked !== '',
  });
  const isCurrent = asked === text;
  const isPicked = new Set(picked.map(keyOf));
  const found = text === '' ? [] : (data ?? []).filter((one) => !isPicked.has(keyOf(one)));
  const outside = mayBeOutside && isCurrent && isAddress(text) && data !== undefined && data.length === 0;
  const several = mayBeOutside && !single ? addressesIn(text) : [];
  const pick = (...some: Picked[]) => {
    onPick(single ? some : [...picked, ...some]);
    setTyped('');
  };
  const what = kind === 'mailbox' ? 'people' : 'people or groups';
  return (
    <div className="wp-stack wp-tight" role="group" aria-labelledby={id}>
      <span className="wp-field-label" id={id}>
        {label}
      </span>
      {picked.length === 0 && idle !== undefined && <p className="wp-soft wp-small">{idle}</p>}
      {picked.length > 0 && (
        <ul className="wp-row wp-row-wrap">
          {picked.map((one) => (
            <li key={keyOf(one)} className="wp-picked">
              <Icon name={recipientIcons[one.kind]} />
              <span>{one.label}</span>
              <button
                type="button"
                className="wp-icon-button"
                aria-label={`Remove ${one.label} from: ${label}`}
                onClick={() => {
                  onPick(picked.filter((other) => keyOf(other) !== keyOf(one)));
                }}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <TextInput
        aria-label={`Find ${what}: ${label}`}
        placeholder={mayBeOutside ? `Find ${what}, or write an address` : `Find ${what}`}
        leftSection={<Icon name="search" />}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        error={faults.length > 0 ? faults.join(' ') : undefined}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // Enter picks what is found; it never sends the form around.
          event.preventDefault();
          const [only] = found;
          if (isCurrent && only !== undefined && found.length === 1) pick(pickedOf(only));
          else if (outside) pick(pickedAddress(text));
          else if (several.length > 1) pick(...several.map(pickedAddress));
        }}
      />
      <ul className="wp-offers" aria-label={`Found for: ${label}`} aria-busy={isFetching}>
        {found.map((one) => (
          <Offer
            key={one.id}
            icon={recipientIcons[one.kind]}
            name={one.displayName}
            hint={one.address}
            onPick={() => {
              pick(pickedOf(one));
            }}
          />
        ))}
        {outside && (
          <Offer
            icon="link"
            name={text}
            hint="outside address"
            onPick={() => {
              pick(pickedAddress(text));
            }}
          />
        )}
        {several.length > 1 && (
          <Offer
            icon="plus"
            name={`${String(several.length)} addresses`}
            hint={several.join(', ')}
            onPick={() => {
              pick(...several.map(pickedAddress));
            }}
          />
        )}
        {asked !== '' && isCurrent && data?.length === 0 && !outside && several.length < 2 && (
          <li className="wp-soft wp-small">Nobody is called that.</li>
        )}
      </ul>
    </div>
  );
}

/** A recipient of a list as somebody picked. */
export const pickedOf = ({ kind, name, displayName }: Pick<AnyRecipient, 'kind' | 'name' | 'displayName'>): Picked => ({
  kind,
  name,
  label: displayName,
});

interface OfferProps {
  icon: IconName;
  name: string;
  hint: string;
  onPick: () => void;
}

const Offer = ({ icon, name, hint, onPick }: OfferProps) => (
  <li>
    <button type="button" onClick={onPick}>
      <Icon name={icon} />
      <span>{name}</span>
      <span className="wp-soft wp-small">{hint}</span>
    </button>
  </li>
);
