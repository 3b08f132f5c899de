'use client';

import { Button } from '@mantine/core';
import type { ListedDirectorySource } from '@waypost/contracts';
import { EmptyState, Icon, Note, PageHead, Skeleton } from '@waypost/ui';
import { useList } from '../../../../api/lists';
import { sentenceOf } from '../../../../api/problem';
import { useMay } from '../../../../api/session';
import { Anchor, useGo } from '../../../../navigation/leaving';
import { useTitle } from '../../../../navigation/use-title';
import { SourceAreaTabs } from '../../../../sync/source-area-tabs';
import { SourceTable } from './source-table';

/** Where people come from: every directory source and how it fares. */
export function SourcesPage() {
  useTitle('Directory sources');
  const may = useMay('source.write');
  const go = useGo();
  const list = useList<ListedDirectorySource>('/directory/sources', {});
  const create = (
    <Button
      leftSection={<Icon name="plus" />}
      onClick={() => {
        go('/sources/new/');
      }}
    >
      New directory source
    </Button>
  );
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        title="Directory sources"
        facts={
          <span>
            Where people come from. What mail servers look people up in is the{' '}
            <Anchor className="wp-inline-link" href="/directory/">
              LDAP directory
            </Anchor>
            .
          </span>
        }
        actions={may && list.items.length > 0 && create}
      />
      <SourceAreaTabs current="sources" />
      {list.error !== null && (
        <Note tone="off" live>
          {sentenceOf(list.error)}
        </Note>
      )}
      <section className="wp-card" aria-label="Sources">
        {list.pending && list.error === null && (
          <div className="wp-card-body">
            <Skeleton lines={4} />
          </div>
        )}
        {!list.pending && list.items.length === 0 && (
          <EmptyState icon="inflow" title="Everybody here was made by hand" actions={may && create}>
            A directory source brings people, groups and contacts from Active Directory, OpenLDAP or 389 Directory
            Server and keeps them in step. Every run plans first; whatever takes much away waits for you, and a server
            that is down never costs anybody a mailbox.
          </EmptyState>
        )}
        {list.items.length > 0 && <SourceTable sources={list.items} />}
      </section>
    </div>
  );
}
