'use client';

import type { Server } from '@waypost/contracts';
import { Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { request } from '../api/request';
import { RecordDialog } from '../forms/record-dialog';
import { useSiteChoices } from '../lists/pickers';
import { Anchor, useGo } from '../navigation/leaving';
import { nodeHref } from '../navigation/places';
import { tell } from '../shell/tell';
import { roleOptions } from './edit-dialog';
import { recordOf } from './record-changes';

interface NewServerDialogProps {
  site: string | undefined;
  onClose: () => void;
  /** What it is made for goes on where it was opened. */
  stays?: boolean;
}

export function NewServerDialog({ site, onClose, stays = false }: NewServerDialogProps) {
  const cache = useQueryClient();
  const go = useGo();
  const sites = useSiteChoices();
  return (
    <RecordDialog
      title="New server"
      submit="Create server"
      fields={[
        {
          name: 'name',
          label: 'Name',
          required: true,
          placeholder: 'athena',
          description: 'Unique; letters, digits, dots and hyphens.',
        },
        { name: 'fqdn', label: 'Host name', required: true, placeholder: 'athena.example.org' },
        {
          name: 'site',
          label: 'Site',
          kind: 'select',
          required: true,
          options: [{ value: '', label: 'Choose a site' }, ...sites],
        },
        { name: 'displayName', label: 'Display name', description: 'The name, unless given.' },
        { name: 'roles', label: 'Roles', kind: 'flags', options: roleOptions },
      ]}
      initial={{ name: '', fqdn: '', site: site ?? '', displayName: '', roles: 'mailbox,transport' }}
      onClose={onClose}
      onSubmit={async (values) => {
        const { data } = await request<Server>('/servers', { method: 'POST', body: recordOf(values) });
        tell.done(`${data.displayName} is created.`);
        await cache.invalidateQueries();
        return () => {
          if (!stays) go(nodeHref('server', data.name));
        };
      }}
    >
      {() =>
        sites.length === 0 && (
          <Note tone="override">
            There is no site to put it in yet. <Anchor href="/sites/?new=yes">Create a site</Anchor> first.
          </Note>
        )
      }
    </RecordDialog>
  );
}
