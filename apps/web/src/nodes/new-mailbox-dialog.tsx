'use client';

import type { Mailbox } from '@waypost/contracts';
import { Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { request } from '../api/request';
import { RecordDialog } from '../forms/record-dialog';
import { useServerChoices } from '../lists/pickers';
import { Anchor, useGo } from '../navigation/leaving';
import { nodeHref } from '../navigation/places';
import { tell } from '../shell/tell';
import { mailboxKindOptions } from './mailbox-kinds';
import { recordOf } from './record-changes';

export function NewMailboxDialog({ server, onClose }: { server: string | undefined; onClose: () => void }) {
  const cache = useQueryClient();
  const go = useGo();
  const servers = useServerChoices();
  return (
    <RecordDialog
      title="New mailbox"
      submit="Create mailbox"
      fields={[
        { name: 'displayName', label: 'Display name', required: true, placeholder: 'Mark Minasi' },
        { name: 'name', label: 'Login name', required: true, placeholder: 'mark' },
        { name: 'address', label: 'Address', required: true, placeholder: 'mark@example.org' },
        {
          name: 'server',
          label: 'Home server',
          kind: 'select',
          required: true,
          options: [{ value: '', label: 'Choose a server' }, ...servers],
        },
        { name: 'kind', label: 'Kind', kind: 'select', options: mailboxKindOptions },
        { name: 'givenName', label: 'Given name' },
        { name: 'surname', label: 'Surname' },
        {
          name: 'password',
          label: 'Password',
          kind: 'password',
          autoComplete: 'new-password',
          description: 'At least 12 characters. Can be set or generated later.',
        },
      ]}
      initial={{
        displayName: '',
        name: '',
        address: '',
        server: server ?? '',
        kind: 'person',
        givenName: '',
        surname: '',
        password: '',
      }}
      onClose={onClose}
      onSubmit={async (values) => {
        const { data } = await request<Mailbox>('/mailboxes', { method: 'POST', body: recordOf(values) });
        tell.done(`${data.displayName} is created.`);
        await cache.invalidateQueries();
        return () => {
          go(nodeHref('mailbox', data.name));
        };
      }}
    >
      {() =>
        servers.length === 0 && (
          <Note tone="override">
            There is no server to be at home on yet. <Anchor href="/servers/?new=yes">Create a server</Anchor> first.
          </Note>
        )
      }
    </RecordDialog>
  );
}
