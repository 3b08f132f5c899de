'use client';

import { Checkbox, NativeSelect } from '@mantine/core';
import { countOf } from '@waypost/ui';
import { faultsWithin } from '../forms/faults';
import { PartCard } from '../forms/part-card';
import { SizeField } from '../forms/size-field';
import type { ConnectorPartProps } from './parts';
import { SenderList } from './sender-list';

/** Whose mail it takes, how large it may be, and whether anybody may have mail relayed by it. */
export function RestrictionsPart({ draft, faults, onChange }: ConnectorPartProps) {
  const { senders, relay, kind } = draft;
  const change = (part: Partial<typeof senders>) => {
    onChange({ senders: { ...senders, ...part } });
  };
  return (
    <PartCard
      title="For whom"
      help="For a message that it does not take, it does not exist: the next best way is looked for, or the message is returned."
    >
      <NativeSelect
        label="Senders that are in neither list"
        data={[
          { value: 'accept', label: 'may use it' },
          { value: 'reject', label: 'may not use it' },
        ]}
        value={senders.others}
        onChange={({ currentTarget }) => {
          change({ others: currentTarget.value as typeof senders.others });
        }}
      />
      <div className="wp-form-pair">
        <SenderList
          label="May use it"
          picked={senders.accept}
          idle={senders.others === 'accept' ? 'Everybody may who is not in the other list.' : 'Nobody yet.'}
          faults={faultsWithin(faults, 'senders.accept')}
          onPick={(accept) => {
            change({ accept });
          }}
        />
        <SenderList
          label="May not use it"
          picked={senders.reject}
          idle="Nobody. This list goes before the other."
          faults={faultsWithin(faults, 'senders.reject')}
          onPick={(reject) => {
            change({ reject });
          }}
        />
      </div>
      <SizeField
        label="Largest message"
        value={draft.maxBytes}
        fault={faults['maxBytes']}
        onChange={(maxBytes) => {
          onChange({ maxBytes });
        }}
      />
      {kind !== 'site-link' && (
        <Checkbox
          label="Anybody may have mail relayed to its address spaces"
          description={`Also hosts outside that nobody signed in at${draft.addressSpaces.length > 0 ? `, to ${countOf(draft.addressSpaces.length, 'address space')}` : ''}. Never for *.`}
          checked={relay}
          error={faults['relay']}
          onChange={({ currentTarget }) => {
            onChange({ relay: currentTarget.checked });
          }}
        />
      )}
    </PartCard>
  );
}
