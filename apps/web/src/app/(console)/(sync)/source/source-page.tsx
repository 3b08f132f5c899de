'use client';

import { EmptyState, Note, PageHead, Skeleton } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { sourceQuery, sourceStatusQuery } from '../../../../api/directory-sources';
import { ApiProblem, sentenceOf } from '../../../../api/problem';
import { useMay } from '../../../../api/session';
import { Anchor } from '../../../../navigation/leaving';
import { sourceHref, type SourceTab, sourceTabs, sourceTabWords } from '../../../../navigation/source-places';
import { useAddress } from '../../../../navigation/use-address';
import { useTitle } from '../../../../navigation/use-title';
import { History } from '../../../../nodes/history';
import { SourceStatePill } from '../../../../sync/source-state';
import { kindWords } from '../../../../sync/source-words';
import { Configuration } from './configuration';
import { SourceActions } from './source-actions';
import { SourceEntries } from './source-entries';
import { SourceOverview } from './source-overview';
import { SourceRuns } from './source-runs';

/** One directory source: how it fares, how it is configured, what its runs did. */
export function SourcePage() {
  const { get } = useAddress();
  const name = get('name');
  return name === undefined ? <Missing /> : <Found key={name.toLowerCase()} name={name} tab={tabOf(get('tab'))} />;
}

const tabOf = (text: string | undefined): SourceTab => sourceTabs.find((tab) => tab === text) ?? 'overview';

function Found({ name, tab }: { name: string; tab: SourceTab }) {
  const { data, error } = useQuery(sourceQuery(name));
  const status = useQuery(sourceStatusQuery(name));
  const mayAudit = useMay('audit.read');
  useTitle(`${data?.data.name ?? name}${tab === 'overview' ? '' : `, ${sourceTabWords[tab]}`}`);
  if (error instanceof ApiProblem && error.status === 404) return <Missing name={name} />;
  if (error !== null && data === undefined)
    return (
      <Note tone="off" live>
        {sentenceOf(error)}
      </Note>
    );
  if (data === undefined) return <Skeleton lines={7} />;
  const source = data.data;
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        icon="inflow"
        kind={<Anchor href="/sources/">Directory sources</Anchor>}
        title={source.name}
        facts={
          <>
            <span>{kindWords[source.kind].label}</span>
            <span>{source.connection.urls[0]}</span>
            <SourceStatePill state={source.state} />
          </>
        }
        actions={<SourceActions source={source} etag={data.etag} current={status.data?.currentRun ?? null} />}
      />
      <nav className="wp-tabs" aria-label={`Parts of ${source.name}`}>
        {sourceTabs
          .filter((one) => one !== 'history' || mayAudit || one === tab)
          .map((one) => (
            <Anchor key={one} className="wp-tab" href={sourceHref(source.name, one)} current={one === tab}>
              {sourceTabWords[one]}
            </Anchor>
          ))}
      </nav>
      {tab === 'overview' && <SourceOverview source={source} status={status.data} error={status.error} />}
      {tab === 'configuration' && <Configuration source={source} etag={data.etag} />}
      {tab === 'entries' && <SourceEntries name={source.name} />}
      {tab === 'runs' && <SourceRuns name={source.name} />}
      {tab === 'history' && <History subject={`directory-source:${source.id}`} />}
    </div>
  );
}

const Missing = ({ name }: { name?: string }) => (
  <EmptyState
    icon="inflow"
    title={name === undefined ? 'Which source?' : `There is no directory source called ${name}`}
    actions={<Anchor href="/sources/">Go to the list</Anchor>}
  >
    {name === undefined ? 'The address names none.' : 'It may have been renamed or deleted; the audit knows.'}
  </EmptyState>
);
