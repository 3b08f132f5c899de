'use client';

import { Button } from '@mantine/core';
import type { Server } from '@waypost/contracts';
import { type Column, countOf, EmptyState, Icon, Pill } from '@waypost/ui';
import { useMay } from '../../../api/session';
import { ListPage } from '../../../lists/list-page';
import { SitePicker } from '../../../lists/pickers';
import { useNewDialog } from '../../../lists/use-new-dialog';
import { Anchor } from '../../../navigation/leaving';
import { nodeHref } from '../../../navigation/places';
import { useAddress } from '../../../navigation/use-address';
import { NewServerDialog } from '../../../nodes/new-server-dialog';
import { roleWords } from '../../../nodes/role-words';

const columns: Column<Server>[] = [
  {
    key: 'displayName',
    header: 'Server',
    width: 'minmax(0, 1.2fr)',
    cell: (server) => <span className="wp-table-name">{server.displayName}</span>,
  },
  { key: 'fqdn', header: 'Host name', width: 'minmax(0, 1.6fr)', cell: (server) => <code>{server.fqdn}</code> },
  {
    key: 'site',
    header: 'Site',
    width: 'minmax(0, 1fr)',
    cell: (server) => <Anchor href={nodeHref('site', server.site.name)}>{server.site.name}</Anchor>,
  },
  {
    key: 'roles',
    header: 'Roles',
    width: '190px',
    minor: true,
    cell: (server) => (
      <span className="wp-cell-pills">
        {server.roles.map((role) => (
          <Pill key={role}>{roleWords[role]}</Pill>
        ))}
      </span>
    ),
  },
  {
    key: 'mailboxes',
    header: 'Mailboxes',
    width: '130px',
    minor: true,
    cell: (server) => (
      <Anchor href={`/mailboxes/?server=${encodeURIComponent(server.name)}`}>
        {countOf(server.mailboxes, 'mailbox', 'mailboxes')}
      </Anchor>
    ),
  },
];

export function ServersPage() {
  const may = useMay('server.write');
  const dialog = useNewDialog();
  const { get, put } = useAddress();
  const create = (
    <Button leftSection={<Icon name="plus" />} onClick={dialog.open}>
      New server
    </Button>
  );
  return (
    <>
      <ListPage<Server>
        title="Servers"
        one="server"
        many="servers"
        icon="server"
        path="/servers"
        params={{ site: get('site') }}
        columns={columns}
        idOf={({ id }) => id}
        hrefOf={({ name }) => nodeHref('server', name)}
        actions={may && create}
        filters={
          <SitePicker
            value={get('site') ?? ''}
            onPick={(site) => {
              put({ site });
            }}
          />
        }
        empty={
          <EmptyState icon="server" title="No servers yet" actions={may && create}>
            A server holds mailboxes, moves mail, or both. Create one in a site; mailboxes can then call it home.
          </EmptyState>
        }
      />
      {dialog.opened && <NewServerDialog site={get('site')} onClose={dialog.close} />}
    </>
  );
}
