'use client';

import type { DirectoryRun } from '@waypost/contracts';
import { EmptyState, Note, PageHead, Skeleton, TimeAgo } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { runQuery } from '../../../../api/directory-sources';
import { ApiProblem, sentenceOf } from '../../../../api/problem';
import { Anchor } from '../../../../navigation/leaving';
import { sourceHref } from '../../../../navigation/source-places';
import { useAddress } from '../../../../navigation/use-address';
import { useTitle } from '../../../../navigation/use-title';
import { RunPill } from '../../../../sync/run-pill';
import { durationWords, tookMs } from '../../../../sync/run-progress';
import { isWorking, runModeWords } from '../../../../sync/run-words';
import { useRunProgress } from '../../../../sync/use-run-events';
import { Decision } from './decision';
import { Outcome } from './outcome';
import { Plan } from './plan';
import { RunActions } from './run-actions';
import { RunningCard } from './running-card';

/** One run: how far it is, what holds it, what it would do or did to whom. */
export function RunPage() {
  const id = useAddress().get('id');
  return id === undefined ? <Missing /> : <Found key={id} id={id} />;
}

function Found({ id }: { id: string }) {
  const { data: run, error } = useQuery(runQuery(id));
  const progress = useRunProgress(run);
  useTitle(run === undefined ? 'Run' : `Run of ${run.source.name}`);
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 400 || error.status === 422))
    return <Missing />;
  if (error !== null && run === undefined)
    return (
      <Note tone="off" live>
        {sentenceOf(error)}
      </Note>
    );
  if (run === undefined || progress === undefined) return <Skeleton lines={8} />;
  return (
    <div className="wp-stack wp-stack-wide wp-run">
      <PageHead
        icon="inflow"
        kind={
          <>
            Run of <Anchor href={sourceHref(run.source.name)}>{run.source.name}</Anchor>
          </>
        }
        title={titleOf(run)}
        facts={<RunFacts run={run} state={progress.state} />}
        actions={<RunActions run={run} state={progress.state} />}
      />
      {isWorking(progress.state) && <RunningCard progress={progress} dryRun={run.dryRun} />}
      {run.state === 'held' && <Decision run={run} />}
      {!isWorking(progress.state) && run.state !== 'held' && <Outcome run={run} />}
      {run.counts !== null && <Plan run={run} counts={run.counts} />}
    </div>
  );
}

const titleOf = ({ dryRun, state, mode }: DirectoryRun) => {
  const what = mode === 'single' ? 'one entry' : mode === 'full' ? 'everything' : 'changes only';
  if (state === 'held') return 'A plan waits for approval';
  return `${dryRun ? 'Dry run' : 'Run'}: ${what}`;
};

function RunFacts({ run, state }: { run: DirectoryRun; state: DirectoryRun['state'] }) {
  const { startedAt, createdAt, startedBy, approval } = run;
  const took = tookMs(run);
  return (
    <>
      <RunPill state={state} />
      <span>{runModeWords[run.mode]}</span>
      <span>
        begun <TimeAgo at={startedAt ?? createdAt} /> by {startedBy ?? 'the schedule'}
      </span>
      {took !== undefined && <span>took {durationWords(took)}</span>}
      {approval && (
        <span>
          approved by {approval.by} <TimeAgo at={approval.at} />
        </span>
      )}
      {run.server && <span>{run.server.vendor || run.server.url}</span>}
    </>
  );
}

const Missing = () => (
  <EmptyState icon="inflow" title="There is no such run" actions={<Anchor href="/sources/">Go to the sources</Anchor>}>
    Runs are kept for 180 days; those of a deleted source go with it.
  </EmptyState>
);
