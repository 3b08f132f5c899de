'use client';

import type { DirectorySourceStatus, ListedDirectorySource } from '@waypost/contracts';
import { grouped, TimeAgo } from '@waypost/ui';
import type { ReactNode } from 'react';
import { Anchor } from '../../../../navigation/leaving';
import { runHref, sourceHref } from '../../../../navigation/source-places';
import { RunPill } from '../../../../sync/run-pill';
import { isWorking } from '../../../../sync/run-words';
import { SourceStatePill } from '../../../../sync/source-state';
import { kindWords } from '../../../../sync/source-words';

const columns: readonly (readonly [header: string, cell: (source: ListedDirectorySource) => ReactNode])[] = [
  [
    'Source',
    ({ name, kind }) => (
      <>
        <Anchor href={sourceHref(name)}>
          <strong>{name}</strong>
        </Anchor>
        <div className="wp-soft wp-small">{kindWords[kind].label}</div>
      </>
    ),
  ],
  ['State', (source) => <SourceStatePill state={source.state} status={source.status} />],
  ['Last run', ({ status }) => <LastRun status={status} />],
  ['Next run', ({ state, status }) => <NextRun state={state} status={status} />],
  ['Linked', ({ status }) => <span className="wp-number">{grouped(status.links['linked'] ?? 0)}</span>],
  ['Gone', ({ name, status }) => <Gone name={name} status={status} />],
  [
    'Conflicts',
    ({ name, status }) =>
      status.openConflicts === 0 ? (
        '0'
      ) : (
        <Anchor href={`/sources/conflicts/?source=${encodeURIComponent(name)}`}>{grouped(status.openConflicts)}</Anchor>
      ),
  ],
];

function LastRun({ status: { currentRun, lastRun } }: { status: DirectorySourceStatus }) {
  const run = currentRun ?? lastRun;
  if (run === null) return <span className="wp-soft">never</span>;

  return (
    <span className="wp-row wp-row-wrap">
      <Anchor href={runHref(run.id)}>
        <RunPill state={run.state} />
      </Anchor>
      {currentRun === null && lastRun?.endedAt && <TimeAgo at={lastRun.endedAt} />}
    </span>
  );
}

function NextRun({ state, status }: { state: ListedDirectorySource['state']; status: DirectorySourceStatus }) {
  if (state !== 'active') return <span className="wp-soft">none while {state}</span>;
  if (status.currentRun !== null)
    return <span className="wp-soft">{isWorking(status.currentRun.state) ? 'runs now' : 'after the decision'}</span>;
  return status.nextRunAt === null ? <span className="wp-soft">by hand</span> : <TimeAgo at={status.nextRunAt} />;
}

function Gone({ name, status: { links } }: { name: string; status: DirectorySourceStatus }) {
  const gone = (links['missing'] ?? 0) + (links['suspended'] ?? 0) + (links['purge-proposed'] ?? 0);
  return gone === 0 ? (
    '0'
  ) : (
    <Anchor href={`/sources/leavers/?source=${encodeURIComponent(name)}`}>{grouped(gone)}</Anchor>
  );
}

/** Every source, one a row. */
export function SourceTable({ sources }: { sources: readonly ListedDirectorySource[] }) {
  return (
    <div className="wp-plain-table-scroll">
      <table className="wp-plain-table">
        <thead>
          <tr>
            {columns.map(([header]) => (
              <th key={header} scope="col">
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <tr key={source.id}>
              {columns.map(([header, cell]) => (
                <td key={header} data-header={header}>
                  {cell(source)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
