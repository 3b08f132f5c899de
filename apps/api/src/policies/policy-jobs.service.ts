import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Job, PolicyApply } from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';
import { type Change, JobEntity, type JobIntent } from '@waypost/store';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { canApply, representJob } from '../jobs/job-representation.js';
import { expectJob, refuseWhileBusy, restarted } from '../jobs/job.service.js';
import { JobSupervisor } from '../jobs/job-supervisor.js';
import { givingAddresses } from './address-job.js';
import { expectPolicy } from './policy.service.js';

/** What a job is asked about: one policy, or all of them. */
type Subject = { id: string; name: string } | null;

/** Asks for jobs that give addresses by policies. */
@Injectable()
export class PolicyJobsService {
  constructor(
    private readonly writes: Writes,
    private readonly supervisor: JobSupervisor,
  ) {}

  /** Plans what a policy would do, or all of them; nothing is written. */
  preview(write: WriteRequest, reference: string | null): Promise<Job> {
    return this.asked(write, async (change) => {
      const subject = await subjectOf(change, reference);
      return queue(change, { subject, intent: 'preview', reason: null });
    });
  }

  /** Applies a plan that was looked at, or plans and applies. One job gives addresses at a time. */
  apply(write: WriteRequest, reference: string | null, { job, planHash, reason }: PolicyApply): Promise<Job> {
    return this.asked(write, async (change) => {
      const { manager, note } = change;
      const subject = await subjectOf(change, reference);
      await refuseWhileBusy(manager, givingAddresses);
      const row =
        job === undefined
          ? await queue(change, { subject, intent: 'apply', reason: reason ?? null })
          : await goOn(change, { id: job, subject, planHash, reason: reason ?? null });
      note({
        action: 'policy.apply-asked',
        subject: { level: 'recipient-policy', id: subject?.id ?? row.id, name: subject?.name ?? 'All policies' },
        before: null,
        after: { job: row.id, planHash: row.planHash },
        reason,
      });
      return row;
    });
  }

  private async asked(write: WriteRequest, work: (change: Change) => Promise<JobEntity>): Promise<Job> {
    const job = await this.writes.change(write, async (change) => representJob(await work(change)));
    this.supervisor.wake();
    return job;
  }
}

async function subjectOf({ manager }: Change, reference: string | null): Promise<Subject> {
  if (reference === null) return null;
  const { id, name, enabled } = await expectPolicy(manager, reference);
  if (!enabled) throw new DomainError('job-not-ready', `The policy ${name} is off; turn it on first.`);
  return { id, name };
}

async function queue(
  { manager, at, actor }: Change,
  { subject, intent, reason }: { subject: Subject; intent: JobIntent; reason: string | null },
): Promise<JobEntity> {
  const row = manager.create(JobEntity, {
    id: randomUUID(),
    kind: 'recipient-policy',
    subjectId: subject?.id ?? null,
    subjectName: subject?.name ?? null,
    intent,
    state: 'queued',
    only: intent === 'apply' ? givingAddresses : null,
    requestedBy: actor.name,
    reason,
    request: { actor: { ...actor } },
    progress: { done: 0, total: null, left: 0 },
    result: null,
    planHash: null,
    basis: null,
    appliedThrough: 0,
    undoneThrough: 0,
    leaseOwner: null,
    leaseUntil: null,
    fence: 0,
    cancelAsked: false,
    errorCode: null,
    error: null,
    createdAt: at,
    startedAt: null,
    endedAt: null,
  });
  await manager.insert(JobEntity, row as never);
  return row;
}

/** A preview goes on to what it planned, where that is what was looked at. */
async function goOn(
  { manager, at, actor }: Change,
  {
    id,
    subject,
    planHash,
    reason,
  }: { id: string; subject: Subject; planHash: string | undefined; reason: string | null },
): Promise<JobEntity> {
  const row = await expectJob(manager, id);
  if (row.kind !== 'recipient-policy' || row.subjectId !== (subject?.id ?? null))
    throw new DomainError('job-not-ready', 'The job is not a preview of this policy.');
  if (!canApply(row, at))
    throw new DomainError('job-not-ready', `The job has no plan that can be applied: it is ${row.state}.`);
  if (planHash !== undefined && planHash !== row.planHash)
    throw new DomainError('plan-changed', 'The plan is another one than you looked at; look at it again.');
  const changes: Partial<JobEntity> = {
    ...restarted('apply', givingAddresses),
    progress: { ...row.progress, done: 0 },
    requestedBy: actor.name,
    reason,
    request: { ...row.request, actor: { ...actor } },
  };
  await manager.update(JobEntity, { id: row.id }, changes as never);
  return { ...row, ...changes };
}
