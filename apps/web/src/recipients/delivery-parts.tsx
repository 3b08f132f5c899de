'use client';

import { Checkbox } from '@mantine/core';
import { ChoiceCards } from '@waypost/ui';
import { faultsAt } from '../forms/faults';
import { PartCard } from '../forms/part-card';
import { RecipientPicker } from '../forms/recipient-picker';
import { SizeField } from '../forms/size-field';
import type { DeliveryForm } from './use-delivery-form';

interface PartProps {
  form: DeliveryForm;
}

const ways = [
  { value: 'here', label: 'Stays here', help: 'Mail is kept in the mailbox.' },
  { value: 'copy', label: 'Goes on, with a copy here', help: 'Somebody else gets it as well.' },
  { value: 'away', label: 'Goes on, nothing stays', help: 'Only somebody else gets it.' },
] as const;

/** Where the mail of a mailbox goes on to. */
export function ForwardingPart({ form: { draft, faults, put } }: PartProps) {
  const way = draft.forwards ? (draft.keepCopy ? 'copy' : 'away') : 'here';
  return (
    <PartCard title="Forwarding" help="To a recipient here, or to an address outside. What would come back is refused.">
      <ChoiceCards
        label="What becomes of its mail"
        value={way}
        options={ways}
        onPick={(picked) => {
          put(picked === 'here' ? { forwards: false } : { forwards: true, keepCopy: picked === 'copy' });
        }}
      />
      {draft.forwards && (
        <RecipientPicker
          label="Goes on to"
          picked={draft.to ? [draft.to] : []}
          faults={faultsAt(faults, 'forwarding')}
          mayBeOutside
          single
          onPick={([to]) => {
            put({ to });
          }}
        />
      )}
    </PartCard>
  );
}

/** Who may write to a recipient, and how much. */
export function WritersPart({ form: { draft, faults, put } }: PartProps) {
  return (
    <PartCard
      title="Who may write"
      help="Judged before a message is taken in, so whoever may not write is told at once. A group stands for everyone in it. Mail from outside is judged by the address it says it is from, which anybody can write."
    >
      <Checkbox
        label="Only people who have signed in"
        description="Mail from outside is refused."
        checked={draft.requireSignIn}
        error={faults['requireSignIn']}
        onChange={({ currentTarget }) => {
          put({ requireSignIn: currentTarget.checked });
        }}
      />
      <div className="wp-form-pair wp-form-pair-top">
        <RecipientPicker
          label="Only these may write"
          picked={draft.acceptFrom}
          idle="Empty: everybody may who is not at the right."
          faults={faultsAt(faults, 'acceptFrom')}
          onPick={(acceptFrom) => {
            put({ acceptFrom });
          }}
        />
        <RecipientPicker
          label="These may not write"
          picked={draft.rejectFrom}
          idle="Nobody. This list goes before the other."
          faults={faultsAt(faults, 'rejectFrom')}
          onPick={(rejectFrom) => {
            put({ rejectFrom });
          }}
        />
      </div>
      <SizeField
        label="Largest message"
        value={draft.maxReceiveBytes}
        fault={faults['maxReceiveBytes']}
        onChange={(maxReceiveBytes) => {
          put({ maxReceiveBytes });
        }}
      />
    </PartCard>
  );
}

/** Who sends in a mailbox's name. */
export function SendAsPart({ form: { draft, faults, put } }: PartProps) {
  return (
    <PartCard
      title="In its name"
      help="They sign in as themselves and write with any of its addresses as the sender; whoever gets the mail sees no difference."
    >
      <RecipientPicker
        label="May send as this mailbox"
        kind="mailbox"
        picked={draft.sendAs}
        idle="Nobody but itself."
        faults={faultsAt(faults, 'sendAs')}
        onPick={(sendAs) => {
          put({ sendAs });
        }}
      />
    </PartCard>
  );
}
