'use client';

import type { DirectorySource, DirectorySourceStatus } from '@waypost/contracts';
import { linkStates, type LinkState } from '@waypost/sync';
import { Facts, grouped, Note, Skeleton, TimeAgo } from '@waypost/ui';
import type { ReactNode } from 'react';
import { sentenceOf } from '../../../../api/problem';
import { Anchor } from '../../../../navigation/leaving';
import { runHref, sourceHref } from '../../../../navigation/source-places';
import { linkStateWords } from '../../../../sync/link-words';
import { RunPill } from '../../../../sync/run-pill';
import { isWorking, runModeWords } from '../../../../sync/run-words';

interface OverviewProps {
  source: DirectorySource;
  status: DirectorySourceStatus | undefined;
  error: Error | null;
}

/** How a source fares: what waits for somebody comes first. */
export function SourceOverview({ source, status, error }: OverviewProps) {
  if (error !== null && status === undefined)
    return (
      <Note tone="off" live>
        {sentenceOf(error)}
      </Note>
    );
  if (status === undefined) return <Skeleton lines={6} />;
  return (
    <>
      <Notices source={source} status={status} />
      <div className="wp-columns">
        <section className="wp-card" aria-label="Runs">
          <div className="wp-card-head">
            <h2>Runs</h2>
            <Anchor className="wp-push" href={sourceHref(source.name, 'runs')}>
              All of them
            </Anchor>
          </div>
          <Facts facts={runFacts(source, status)} />
        </section>
        <section className="wp-card" aria-label="People, groups and contacts">
          <div className="wp-card-head">
            <h2>People, groups and contacts</h2>
          </div>
          <Facts facts={linkFacts(source, status)} />
        </section>
      </div>
    </>
  );
}

function Notices({ source, status }: { source: DirectorySource; status: DirectorySourceStatus }) {
  const { currentRun, lastRun } = status;
  return (
    <>
      {currentRun?.state === 'held' && (
        <Note tone="override">
          <strong>A plan waits for you.</strong> Nothing of it is written before it is approved.{' '}
          <Anchor href={runHref(currentRun.id)}>Look at the plan</Anchor>
        </Note>
      )}
      {currentRun !== null && isWorking(currentRun.state) && (
        <Note tone="accent">
          A run is under way. <Anchor href={runHref(currentRun.id)}>Watch it</Anchor>
        </Note>
      )}
      {source.state === 'quarantined' && (
        <Note tone="off">
          <strong>Five runs in a row failed, so it no longer runs by itself.</strong> {status.stateReason} Nobody lost
          anything: what was here stays as it is. Mend the cause, then resume it.
        </Note>
      )}
      {source.state === 'paused' && (
        <Note tone="override">
          Paused{status.stateReason ? `: ${status.stateReason}` : '.'} It does not run by itself; a dry run can be made.
        </Note>
      )}
      {currentRun === null && lastRun === null && (
        <Note tone="accent">
          It has never run. The first run only plans, and waits for you to approve what it found.
        </Note>
      )}
    </>
  );
}

function runFacts(source: DirectorySource, status: DirectorySourceStatus): (readonly [string, ReactNode])[] {
  const { lastRun, lastSucceededAt, nextRunAt, failures } = status;
  const { everyMinutes, fullAt } = source.schedule;
  return [
    [
      'Last run',
      lastRun === null ? (
        'Never'
      ) : (
        <span key="last" className="wp-row wp-row-wrap">
          <Anchor href={runHref(lastRun.id)}>
            <RunPill state={lastRun.state} />
          </Anchor>
          {runModeWords[lastRun.mode]}
          {lastRun.endedAt && <TimeAgo at={lastRun.endedAt} />}
        </span>
      ),
    ],
    ['Last success', lastSucceededAt === null ? 'None yet' : <TimeAgo key="success" at={lastSucceededAt} />],
    ...(failures > 0 ? [['Failed in a row', grouped(failures)] as const] : []),
    [
      'Next run',
      source.state !== 'active' ? (
        `None while ${source.state}`
      ) : nextRunAt === null ? (
        'When somebody starts one'
      ) : (
        <TimeAgo key="next" at={nextRunAt} />
      ),
    ],
    ['Changes', everyMinutes === 0 ? 'Not asked for between full runs' : `Every ${String(everyMinutes)} minutes`],
    ['Everything', fullAt === null ? 'Only by hand' : `Daily at ${fullAt} UTC`],
  ];
}

/** Where those of a state are listed with what can be done about them; the others are among the entries. */
const listOf: Partial<Record<LinkState, string>> = {
  missing: '/sources/leavers/?state=missing&source=',
  suspended: '/sources/leavers/?state=suspended&source=',
  'purge-proposed': '/sources/leavers/?state=purge-proposed&source=',
  ignored: '/sources/conflicts/?status=ignored&source=',
};

function linkFacts(source: DirectorySource, status: DirectorySourceStatus): (readonly [string, ReactNode])[] {
  const name = encodeURIComponent(source.name);
  const counted = linkStates.flatMap((state): (readonly [string, ReactNode])[] => {
    const count = status.links[state] ?? 0;
    if (count === 0 && state !== 'linked' && state !== 'suspended') return [];
    if (state === 'conflict') return [];
    const list = listOf[state] ?? `/source/?tab=entries&state=${state}&name=`;
    return [
      [
        linkStateWords[state].label,
        count === 0 ? (
          grouped(count)
        ) : (
          <Anchor key={state} href={`${list}${name}`}>
            {grouped(count)}
          </Anchor>
        ),
      ],
    ];
  });
  return [
    ...counted,
    [
      'Conflicts',
      status.openConflicts === 0 ? (
        'None'
      ) : (
        <Anchor key="conflicts" href={`/sources/conflicts/?source=${name}`}>
          {grouped(status.openConflicts)}
        </Anchor>
      ),
    ],
  ];
}
