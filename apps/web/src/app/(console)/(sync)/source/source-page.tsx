'use client';

import type { DirectorySource } from '@waypost/contracts';
import { useQuery } from '@tanstack/react-query';
import { sourceQuery, sourceStatusQuery } from '../../../../api/directory-sources';
import { sourceHref } from '../../../../navigation/source-places';
import { RecordPage } from '../../../../records/record-page';
import { SourceStatePill } from '../../../../sync/source-state';
import { kindWords } from '../../../../sync/source-words';
import { Configuration } from './configuration';
import { SourceActions } from './source-actions';
import { SourceEntries } from './source-entries';
import { SourceOverview } from './source-overview';
import { SourceRuns } from './source-runs';

/** One directory source: how it fares, how it is configured, what its runs did. */
export const SourcePage = () => (
  <RecordPage
    one="directory source"
    icon="inflow"
    list={{ href: '/sources/', label: 'Directory sources' }}
    queryOf={sourceQuery}
    tabs={{ overview: 'Overview', configuration: 'Configuration', entries: 'Entries', runs: 'Runs' }}
    hrefOf={sourceHref}
    level="directory-source"
    facts={({ kind, connection, state }) => (
      <>
        <span>{kindWords[kind].label}</span>
        <span>{connection.urls[0]}</span>
        <SourceStatePill state={state} />
      </>
    )}
    actions={(source, etag) => <Actions source={source} etag={etag} />}
  >
    {(tab, source, etag) => (
      <>
        {tab === 'overview' && <Overview source={source} />}
        {tab === 'configuration' && <Configuration source={source} etag={etag} />}
        {tab === 'entries' && <SourceEntries name={source.name} />}
        {tab === 'runs' && <SourceRuns name={source.name} />}
      </>
    )}
  </RecordPage>
);

function Actions({ source, etag }: { source: DirectorySource; etag: string | undefined }) {
  const { data } = useQuery(sourceStatusQuery(source.name));
  return <SourceActions source={source} etag={etag} current={data?.currentRun ?? null} />;
}

function Overview({ source }: { source: DirectorySource }) {
  const { data, error } = useQuery(sourceStatusQuery(source.name));
  return <SourceOverview source={source} status={data} error={error} />;
}
