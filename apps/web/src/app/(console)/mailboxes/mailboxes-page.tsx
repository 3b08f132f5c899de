'use client';

import { Button, NativeSelect } from '@mantine/core';
import type { Mailbox } from '@waypost/contracts';
import { EmptyState, Icon, Pill, type Column } from '@waypost/ui';
import { lazy, Suspense } from 'react';
import { useMay } from '../../../api/session';
import { ImportButton } from '../../../imports/import-button';
import { ListPage } from '../../../lists/list-page';
import { ServerPicker, SitePicker } from '../../../lists/pickers';
import { useNewDialog } from '../../../lists/use-new-dialog';
import { Anchor } from '../../../navigation/leaving';
import { nodeHref } from '../../../navigation/places';
import { useAddress } from '../../../navigation/use-address';
import { mailboxesQuestion } from './mailboxes-question';
import { ProtocolBadges } from './protocol-badges';
import { SettingFilter } from './setting-filter';

/** Fetched when it is first wanted: the list is looked at far more often than added to. */
const NewMailboxDialog = lazy(() =>
  import('../../../nodes/new-mailbox-dialog').then((loaded) => ({ default: loaded.NewMailboxDialog })),
);

const columns: Column<Mailbox>[] = [
  {
    key: 'displayName',
    header: 'Display name',
    width: 'minmax(0, 1.3fr)',
    cell: (mailbox) => (
      <>
        <span className="wp-table-name">{mailbox.displayName}</span>
        {mailbox.suspended && (
          <>
            {' '}
            <Pill tone="off" icon="ban">
              Suspended
            </Pill>
          </>
        )}
      </>
    ),
  },
  {
    key: 'name',
    header: 'Name',
    width: 'minmax(0, 0.9fr)',
    minor: true,
    cell: (mailbox) => <code>{mailbox.name}</code>,
  },
  { key: 'address', header: 'Address', width: 'minmax(0, 1.5fr)', cell: (mailbox) => mailbox.address },
  {
    key: 'server',
    header: 'Home server',
    width: 'minmax(0, 1fr)',
    minor: true,
    cell: (mailbox) => (
      <>
        <Anchor href={nodeHref('server', mailbox.server.name)}>{mailbox.server.name}</Anchor>
        <span className="wp-soft wp-small"> {mailbox.site.name}</span>
      </>
    ),
  },
  {
    key: 'protocols',
    header: 'Protocols',
    width: '200px',
    cell: (mailbox) => <ProtocolBadges effective={mailbox.effective ?? {}} />,
  },
];

const signInChoices = [
  { value: '', label: 'Suspended or not' },
  { value: 'true', label: 'Suspended' },
  { value: 'false', label: 'Not suspended' },
];

export function MailboxesPage() {
  const may = useMay('mailbox.write');
  const dialog = useNewDialog();
  const { get, put } = useAddress();
  const [site, server] = [get('site'), get('server')];
  const create = (
    <Button leftSection={<Icon name="plus" />} onClick={dialog.open}>
      New mailbox
    </Button>
  );
  return (
    <>
      <ListPage<Mailbox>
        title="Mailboxes"
        one="mailbox"
        many="mailboxes"
        icon="mailbox"
        path="/mailboxes"
        params={{
          site,
          server,
          suspended: get('suspended'),
          effective: get('effective'),
          effectiveSource: get('effectiveSource'),
          ...mailboxesQuestion,
        }}
        columns={columns}
        idOf={({ id }) => id}
        hrefOf={({ name }) => nodeHref('mailbox', name)}
        actions={
          <>
            <ImportButton kind="mailbox" />
            {may && create}
          </>
        }
        filters={
          <>
            <SitePicker
              value={site ?? ''}
              onPick={(picked) => {
                put({ site: picked, server: undefined });
              }}
            />
            <ServerPicker
              value={server ?? ''}
              site={site}
              onPick={(picked) => {
                put({ server: picked });
              }}
            />
            <NativeSelect
              aria-label="Sign-in"
              className="wp-list-picker"
              data={signInChoices}
              value={get('suspended') ?? ''}
              onChange={({ currentTarget }) => {
                put({ suspended: currentTarget.value });
              }}
            />
            <SettingFilter
              effective={get('effective')}
              source={get('effectiveSource')}
              onChange={(effective, effectiveSource) => {
                put({ effective, effectiveSource });
              }}
            />
          </>
        }
        empty={
          <EmptyState icon="mailbox" title="No mailboxes yet" actions={may && create}>
            Create one on a server. It inherits every protocol setting from its server, site and organization at once.
          </EmptyState>
        }
      />
      {dialog.opened && (
        <Suspense>
          <NewMailboxDialog server={server} onClose={dialog.close} />
        </Suspense>
      )}
    </>
  );
}
