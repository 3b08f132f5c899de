'use client';

import type { StatedState } from '@waypost/contracts';
import type { LinkState } from '@waypost/organization';
import { Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { setLinkState } from '../api/routing';
import { useUndo } from '../audit/use-undo';
import { RecordDialog, type RecordField } from '../forms/record-dialog';
import { tell } from '../shell/tell';

export interface StateSubject {
  of: 'connector' | 'server';
  id: string;
  name: string;
  stated: StatedState | null;
}

const choices = [
  { value: 'down', label: 'Down: mail takes another way, or waits' },
  { value: 'draining', label: 'Draining: what was begun is ended, nothing new comes' },
  { value: 'up', label: 'Up: nothing is set by hand' },
] as const satisfies readonly { value: LinkState; label: string }[];

const fields: RecordField<'state' | 'reason' | 'expiresAt'>[] = [
  { name: 'state', label: 'State', kind: 'select', options: choices },
  {
    name: 'reason',
    label: 'Reason',
    description: 'Shown to everybody who looks at it, and in the audit.',
    shown: ({ state }) => state !== 'up',
  },
  {
    name: 'expiresAt',
    label: 'Until',
    kind: 'datetime-local',
    description: 'After this it is up again by itself. Leave it empty for as long as nobody changes it.',
    shown: ({ state }) => state !== 'up',
  },
];

/** A time as a field of local time takes it. */
const local = (at: string | null) => {
  if (at === null) return '';
  const moment = new Date(at);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

const told = {
  up: (name: string) => `Nothing is set for ${name} any more.`,
  down: (name: string) => `${name} is down.`,
  draining: (name: string) => `${name} is draining.`,
} satisfies Record<LinkState, (name: string) => string>;

/** Sets by hand whether mail may go by something. */
export function StateDialog({ subject, onClose }: { subject: StateSubject; onClose: () => void }) {
  const cache = useQueryClient();
  const undo = useUndo();
  const { of, id, name, stated } = subject;
  return (
    <RecordDialog
      title={`State of ${name}`}
      submit="Set state"
      fields={fields}
      initial={{
        state: stated?.state ?? 'down',
        reason: stated?.reason ?? '',
        expiresAt: local(stated?.expiresAt ?? null),
      }}
      onClose={onClose}
      onSubmit={async ({ state, reason, expiresAt }) => {
        const isSet = state !== 'up';
        await setLinkState(of, id, {
          state: state as LinkState,
          reason: isSet && reason.trim() !== '' ? reason.trim() : null,
          expiresAt: isSet && expiresAt !== '' ? new Date(expiresAt).toISOString() : null,
        });
        tell.done(told[state as LinkState](name), undo(of, id, `${name} is in the state it was in before.`));
        await cache.invalidateQueries();
      }}
    >
      {({ state }) => (
        <Note tone={state === 'up' ? 'plain' : 'override'}>
          {state === 'up'
            ? 'Routing counts with it again at once.'
            : of === 'server'
              ? 'Connectors of which it is the only server that is up are down with it.'
              : 'Mail that has no other way with the same address space waits until it is up again.'}
        </Note>
      )}
    </RecordDialog>
  );
}
