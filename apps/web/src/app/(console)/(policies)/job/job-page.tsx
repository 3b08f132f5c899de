'use client';

import type { Job } from '@waypost/contracts';
import { EmptyState, Note, PageHead, Progress, Skeleton, TimeAgo } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { jobQuery } from '../../../../api/jobs';
import { ApiProblem, sentenceOf } from '../../../../api/problem';
import { JobPill } from '../../../../jobs/job-pill';
import { isAtWork, jobOutcome, jobProgressWords, jobTitle } from '../../../../jobs/job-words';
import { useJobProgress } from '../../../../jobs/use-job-progress';
import { Anchor } from '../../../../navigation/leaving';
import { policyHref } from '../../../../navigation/policy-places';
import { useAddress } from '../../../../navigation/use-address';
import { useTitle } from '../../../../navigation/use-title';
import { aboutWords, durationWords } from '../../../../sync/run-progress';
import { JobActions } from './job-actions';
import { JobFigures } from './job-figures';
import { JobPlan } from './job-plan';

/** One job: how far it is, what it would do or did to whom, and the way to apply it or take it back. */
export function JobPage() {
  const id = useAddress().get('id');
  return id === undefined ? <Missing /> : <Found key={id} id={id} />;
}

function Found({ id }: { id: string }) {
  const { data: job, error } = useQuery(jobQuery(id));
  const progress = useJobProgress(job);
  useTitle(job === undefined ? 'Job' : jobTitle(job));
  if (error instanceof ApiProblem && error.status === 404) return <Missing />;
  if (error !== null && job === undefined)
    return (
      <Note tone="off" live>
        {sentenceOf(error)}
      </Note>
    );
  if (job === undefined || progress === undefined) return <Skeleton lines={8} />;
  const outcome = jobOutcome(job);
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        icon={job.kind === 'recipient-import' ? 'upload' : 'at'}
        kind={<Kind job={job} />}
        title={jobTitle(job)}
        facts={
          <>
            <JobPill state={progress.state} />
            <span>
              asked for <TimeAgo at={job.createdAt} /> by {job.requestedBy}
            </span>
            {job.reason && <q>{job.reason}</q>}
          </>
        }
        actions={<JobActions job={job} state={progress.state} />}
      />
      {isAtWork(progress.state) ? (
        <section className="wp-card wp-running" aria-label="Progress">
          <Progress
            label="Progress of the job"
            done={progress.total ? progress.done / progress.total : undefined}
            words={jobProgressWords(progress)}
          />
          <p className="wp-row wp-row-wrap wp-number">
            <strong>{jobProgressWords(progress)}</strong>
            <span className="wp-soft">{durationWords(progress.elapsedSeconds * 1_000)} so far</span>
            {progress.etaSeconds !== null && <span className="wp-soft">{aboutWords(progress.etaSeconds)} to go</span>}
          </p>
        </section>
      ) : (
        <Note tone={outcome.tone}>{outcome.text}</Note>
      )}
      {job.figures && (
        <>
          <JobFigures figures={job.figures} />
          <JobPlan job={job} figures={job.figures} />
        </>
      )}
    </div>
  );
}

function Kind({ job: { kind, subject } }: { job: Job }) {
  if (kind === 'recipient-import') return <>Import of a file</>;
  return subject === null ? (
    <Anchor href="/policies/">Recipient policies</Anchor>
  ) : (
    <>
      Recipient policy <Anchor href={policyHref(subject.name)}>{subject.name}</Anchor>
    </>
  );
}

const Missing = () => (
  <EmptyState icon="list" title="There is no such job" actions={<Anchor href="/policies/">Go to the policies</Anchor>}>
    The address may be incomplete; the audit knows what was applied.
  </EmptyState>
);
