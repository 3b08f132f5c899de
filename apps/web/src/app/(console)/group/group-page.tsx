'use client';

import { Button } from '@mantine/core';
import type { Group } from '@waypost/contracts';
import { countOf, Facts, Icon, Note, PageHead, Skeleton, TimeAgo } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { sentenceOf } from '../../../api/problem';
import { request } from '../../../api/request';
import { useMay } from '../../../api/session';
import { ExplainButton } from '../../../explain/explain-button';
import { useGo } from '../../../navigation/leaving';
import { useAddress } from '../../../navigation/use-address';
import { useTitle } from '../../../navigation/use-title';
import { AddressesCard } from '../../../recipients/addresses-card';
import { ChangeRecordDialog } from '../../../recipients/change-record-dialog';
import { groupBody, groupFields, groupStart } from '../../../recipients/group-form';
import { fromDirectory } from '../../../recipients/managed-fields';
import { MembersCard } from '../../../recipients/members-card';
import { Owned } from '../../../recipients/owned';

/** Fetched where there is something to tell: most groups are made by hand. */
const DirectoryCard = lazy(() =>
  import('../../../recipients/directory-card').then((loaded) => ({ default: loaded.DirectoryCard })),
);

/** One group: what it is, its addresses, and who belongs to it. */
export function GroupPage() {
  const name = useAddress().get('name') ?? '';
  const may = useMay('group.write');
  const go = useGo();
  const [changing, setChanging] = useState(false);
  const path = `/groups/${encodeURIComponent(name)}`;
  const { data, error } = useQuery({
    queryKey: ['group', name.toLowerCase()],
    queryFn: ({ signal }) => request<Group>(path, { signal }).then((answer) => answer.data),
  });
  useTitle(data?.displayName ?? 'Group');
  if (error) return <Note tone="off">{sentenceOf(error)}</Note>;
  if (!data) return <Skeleton lines={6} />;
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        icon="people"
        kind="Group"
        title={data.displayName}
        facts={
          <span>
            {data.address} · {countOf(data.members, 'member')}
          </span>
        }
        actions={
          <>
            <ExplainButton to={data.address} />
            {may && (
              <Button
                variant="default"
                leftSection={<Icon name="pencil" />}
                onClick={() => {
                  setChanging(true);
                }}
              >
                Change
              </Button>
            )}
          </>
        }
      />
      <div className="wp-columns">
        <MembersCard group={data} />
        <div className="wp-stack">
          <section className="wp-card" aria-label="Facts">
            <div className="wp-card-head">
              <h2>Facts</h2>
            </div>
            <Facts
              facts={[
                [
                  'Name',
                  <Owned key="name" recipient={data} field="name">
                    <code>{data.name}</code>
                  </Owned>,
                ],
                ...(data.description ? [['Description', data.description] as const] : []),
                ['Owners', data.owners.map((owner) => owner.name).join(', ') || 'Nobody'],
                ['Address book', data.hidden ? 'Kept out of it' : 'Listed'],
                ['Changed', <TimeAgo key="changed" at={data.modifiedAt} />],
              ]}
            />
          </section>
          {fromDirectory(data) && (
            <Suspense>
              <DirectoryCard kind="group" recipient={data} permission="group.write" />
            </Suspense>
          )}
          <AddressesCard path={path} permission="group.write" />
        </div>
      </div>
      {changing && (
        <ChangeRecordDialog<Group>
          kind="group"
          path="/groups"
          name={data.id}
          one="group"
          fields={groupFields}
          startOf={groupStart}
          bodyOf={(values, before) => groupBody(values, before)}
          warning="Mail for it reaches nobody any more; its members stay what they are."
          onClose={() => {
            setChanging(false);
            // Renamed or gone, it is found in the list.
            request(path).catch(() => {
              go('/groups/');
            });
          }}
        />
      )}
    </div>
  );
}
