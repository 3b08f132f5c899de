'use client';

import { Button } from '@mantine/core';
import type { Group } from '@waypost/contracts';
import { type Column, countOf, EmptyState, Icon, Pill, TimeAgo } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/request';
import { useMay } from '../../../api/session';
import { RecordDialog } from '../../../forms/record-dialog';
import { ImportButton } from '../../../imports/import-button';
import { ListPage } from '../../../lists/list-page';
import { useNewDialog } from '../../../lists/use-new-dialog';
import { useGo } from '../../../navigation/leaving';
import { recipientHref } from '../../../navigation/places';
import { groupStart, newGroupBody, newGroupFields } from '../../../recipients/group-form';
import { tell } from '../../../shell/tell';

const columns: Column<Group>[] = [
  {
    key: 'displayName',
    header: 'Group',
    width: 'minmax(0, 2fr)',
    cell: (group) => (
      <span className="wp-row">
        <span className="wp-table-name">{group.displayName}</span>
        {group.filter !== null && <Pill icon="filter">By filter</Pill>}
        {group.hidden && <Pill>Hidden</Pill>}
      </span>
    ),
  },
  { key: 'address', header: 'Address', width: 'minmax(0, 2fr)', cell: ({ address }) => address },
  {
    key: 'members',
    header: 'Members',
    width: '130px',
    cell: ({ members, membersExact }) => `${membersExact ? '' : 'about '}${countOf(members, 'member')}`,
  },
  {
    key: 'modifiedAt',
    header: 'Changed',
    width: '130px',
    minor: true,
    cell: ({ modifiedAt }) => <TimeAgo at={modifiedAt} />,
  },
];

export function GroupsPage() {
  const may = useMay('group.write');
  const cache = useQueryClient();
  const go = useGo();
  const dialog = useNewDialog();
  const create = (
    <Button leftSection={<Icon name="plus" />} onClick={dialog.open}>
      New group
    </Button>
  );
  return (
    <>
      <ListPage<Group>
        title="Groups"
        one="group"
        many="groups"
        icon="people"
        path="/groups"
        params={{}}
        columns={columns}
        idOf={({ id }) => id}
        hrefOf={({ name }) => recipientHref('group', name)}
        actions={
          <>
            <ImportButton kind="group" />
            {may && create}
          </>
        }
        empty={
          <EmptyState icon="people" title="No groups yet" actions={may && create}>
            Mail for a group goes to all of its members. Create one, then put people into it.
          </EmptyState>
        }
      />
      {dialog.opened && (
        <RecordDialog
          title="New group"
          submit="Create group"
          fields={newGroupFields}
          wide
          initial={groupStart()}
          onClose={dialog.close}
          onSubmit={async (values) => {
            const { data } = await request<Group>('/groups', { method: 'POST', body: newGroupBody(values) });
            tell.done(`${data.displayName} is created.`);
            await cache.invalidateQueries();
            return () => {
              go(recipientHref('group', data.name));
            };
          }}
        />
      )}
    </>
  );
}
