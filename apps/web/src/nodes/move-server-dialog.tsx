'use client';

import type { Server } from '@waypost/contracts';
import { countOf } from '@waypost/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { settingsQuery } from '../api/nodes';
import { nodePath } from '../api/paths';
import { request } from '../api/request';
import { RecordDialog } from '../forms/record-dialog';
import { useSiteChoices } from '../lists/pickers';
import { tell } from '../shell/tell';
import { MoveChanges } from './move-changes';
import { serverMoveChanges } from './server-move';

interface MoveServerProps {
  server: Server;
  etag: string | undefined;
  onClose: () => void;
}

/** Puts a server into another site, after showing what it and its mailboxes would inherit there. */
export function MoveServerDialog({ server, etag, onClose }: MoveServerProps) {
  const cache = useQueryClient();
  const sites = useSiteChoices().filter(({ value }) => value !== server.site.name);
  return (
    <RecordDialog
      title={`Move ${server.displayName}`}
      submit="Move server"
      fields={[
        {
          name: 'site',
          label: 'New site',
          kind: 'select',
          required: true,
          options: [{ value: '', label: 'Choose a site' }, ...sites],
          description: `In ${server.site.name} now, with ${countOf(server.mailboxes, 'mailbox', 'mailboxes')}.`,
        },
      ]}
      initial={{ site: '' }}
      onClose={onClose}
      onSubmit={async ({ site }) => {
        await request(nodePath('server', server.id), { method: 'PATCH', body: { site }, ifMatch: etag });
        tell.done(`${server.displayName} is in ${site} now.`);
        await cache.invalidateQueries();
      }}
    >
      {({ site }) => site !== '' && <Preview server={server} site={site} />}
    </RecordDialog>
  );
}

function Preview({ server, site }: { server: Server; site: string }) {
  const here = useQuery(settingsQuery('server', server.name));
  const there = useQuery(settingsQuery('site', site));
  const changes = here.data && there.data && serverMoveChanges(here.data.data.items, there.data.data.items);
  return <MoveChanges changes={changes} error={here.error ?? there.error} />;
}
