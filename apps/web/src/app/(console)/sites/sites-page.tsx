'use client';

import { Button } from '@mantine/core';
import type { Site } from '@waypost/contracts';
import { type Column, countOf, EmptyState, Icon, TimeAgo } from '@waypost/ui';
import { useMay } from '../../../api/session';
import { ListPage } from '../../../lists/list-page';
import { Anchor } from '../../../navigation/leaving';
import { nodeHref } from '../../../navigation/places';
import { NewSiteDialog } from '../../../nodes/new-site-dialog';
import { useNewDialog } from '../../../lists/use-new-dialog';

const columns: Column<Site>[] = [
  {
    key: 'displayName',
    header: 'Site',
    width: 'minmax(0, 2fr)',
    cell: (site) => <span className="wp-table-name">{site.displayName}</span>,
  },
  { key: 'name', header: 'Name', width: 'minmax(0, 1fr)', minor: true, cell: (site) => <code>{site.name}</code> },
  {
    key: 'servers',
    header: 'Servers',
    width: '110px',
    cell: (site) => (
      <Anchor href={`/servers/?site=${encodeURIComponent(site.name)}`}>{countOf(site.servers, 'server')}</Anchor>
    ),
  },
  {
    key: 'mailboxes',
    header: 'Mailboxes',
    width: '140px',
    cell: (site) => (
      <Anchor href={`/mailboxes/?site=${encodeURIComponent(site.name)}`}>
        {countOf(site.mailboxes, 'mailbox', 'mailboxes')}
      </Anchor>
    ),
  },
  {
    key: 'modifiedAt',
    header: 'Changed',
    width: '130px',
    minor: true,
    cell: (site) => <TimeAgo at={site.modifiedAt} />,
  },
];

export function SitesPage() {
  const may = useMay('site.write');
  const dialog = useNewDialog();
  const create = (
    <Button leftSection={<Icon name="plus" />} onClick={dialog.open}>
      New site
    </Button>
  );
  return (
    <>
      <ListPage<Site>
        title="Sites"
        one="site"
        many="sites"
        icon="site"
        path="/sites"
        params={{}}
        columns={columns}
        idOf={({ id }) => id}
        hrefOf={({ name }) => nodeHref('site', name)}
        actions={may && create}
        empty={
          <EmptyState icon="site" title="No sites yet" actions={may && create}>
            A site is a place with mail servers. Create the first one, then put its servers into it.
          </EmptyState>
        }
      />
      {dialog.opened && <NewSiteDialog onClose={dialog.close} />}
    </>
  );
}
