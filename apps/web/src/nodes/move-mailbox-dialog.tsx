'use client';

import type { Mailbox, MovePreview } from '@waypost/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { nodePath } from '../api/paths';
import { request } from '../api/request';
import { RecordDialog } from '../forms/record-dialog';
import { useServerChoices } from '../lists/pickers';
import { tell } from '../shell/tell';
import { MoveChanges } from './move-changes';

interface MoveMailboxProps {
  mailbox: Mailbox;
  etag: string | undefined;
  onClose: () => void;
}

/** Gives a mailbox another home, after showing which settings would change with it. */
export function MoveMailboxDialog({ mailbox, etag, onClose }: MoveMailboxProps) {
  const cache = useQueryClient();
  const servers = useServerChoices().filter(({ value }) => value !== mailbox.server.name);
  return (
    <RecordDialog
      title={`Move ${mailbox.displayName}`}
      submit="Move mailbox"
      fields={[
        {
          name: 'server',
          label: 'New home server',
          kind: 'select',
          required: true,
          options: [{ value: '', label: 'Choose a server' }, ...servers],
          description: `At home on ${mailbox.server.name} now. Mail already stored there is moved by the mail servers, not by Waypost.`,
        },
      ]}
      initial={{ server: '' }}
      onClose={onClose}
      onSubmit={async ({ server }) => {
        await request(nodePath('mailbox', mailbox.id), { method: 'PATCH', body: { server }, ifMatch: etag });
        tell.done(`${mailbox.displayName} is at home on ${server} now.`);
        await cache.invalidateQueries();
      }}
    >
      {({ server }) => server !== '' && <Preview mailbox={mailbox} server={server} />}
    </RecordDialog>
  );
}

function Preview({ mailbox, server }: { mailbox: Mailbox; server: string }) {
  const { data, error } = useQuery({
    queryKey: ['move-preview', mailbox.id, server],
    queryFn: ({ signal }) =>
      request<MovePreview>(`${nodePath('mailbox', mailbox.id)}/move-preview`, {
        method: 'POST',
        body: { server },
        signal,
      }).then(({ data: preview }) => preview),
  });
  return <MoveChanges changes={data?.changes} error={error} />;
}
