'use client';

import { Button } from '@mantine/core';
import type { Job, JobStateName } from '@waypost/contracts';
import { Icon, Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { applyJob, decideJob, jobExportHref } from '../../../../api/jobs';
import { useMay } from '../../../../api/session';
import { RecordDialog } from '../../../../forms/record-dialog';
import { isAtWork } from '../../../../jobs/job-words';
import { tell } from '../../../../shell/tell';

/** What can be done with a job: apply the plan in sight, stop it, take it back, take it along. */
export function JobActions({ job, state }: { job: Job; state: JobStateName }) {
  const mayDecide = useMay('job.write');
  const mayPolicies = useMay('policy.write');
  const mayImport = useMay('recipient.import');
  const cache = useQueryClient();
  const [asking, setAsking] = useState<'apply' | 'undo'>();
  const [busy, setBusy] = useState(false);
  const mayApply = job.kind === 'recipient-import' ? mayImport : mayPolicies;
  const cancel = () => {
    setBusy(true);
    decideJob(job.id, 'cancel')
      .then(
        () => {
          tell.done('It ends after the batch at hand.');
          void cache.invalidateQueries({ queryKey: ['job', job.id] });
        },
        (refusal: unknown) => {
          tell.refused('It was not cancelled', refusal);
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  const close = () => {
    setAsking(undefined);
  };
  return (
    <>
      {job.figures !== null && (
        <a className="wp-row" href={jobExportHref(job.id)} download>
          <Icon name="download" /> Export CSV
        </a>
      )}
      {mayDecide && isAtWork(state) && (
        <Button variant="default" leftSection={<Icon name="stop" />} loading={busy} onClick={cancel}>
          Cancel the job
        </Button>
      )}
      {mayDecide && job.canUndo && !isAtWork(state) && (
        <Button
          variant="default"
          leftSection={<Icon name="undo" />}
          onClick={() => {
            setAsking('undo');
          }}
        >
          Undo…
        </Button>
      )}
      {mayApply && job.canApply && !isAtWork(state) && (
        <Button
          leftSection={<Icon name="check" />}
          onClick={() => {
            setAsking('apply');
          }}
        >
          Apply…
        </Button>
      )}
      {asking === 'apply' && <ApplyDialog job={job} onClose={close} />}
      {asking === 'undo' && <UndoDialog job={job} onClose={close} />}
    </>
  );
}

interface DecisionProps {
  job: Job;
  onClose: () => void;
}

/** What is applied is the very plan in sight: another one by then is refused. */
function ApplyDialog({ job, onClose }: DecisionProps) {
  const cache = useQueryClient();
  const isImport = job.kind === 'recipient-import';
  return (
    <RecordDialog
      title="Apply this plan?"
      submit="Apply the plan"
      fields={isImport ? [] : [{ name: 'reason', label: 'Reason', description: 'For the audit; may be left empty.' }]}
      initial={{ reason: '' }}
      onClose={onClose}
      onSubmit={async ({ reason }) => {
        await applyJob(job, reason.trim() === '' ? undefined : reason.trim());
        await cache.invalidateQueries({ queryKey: ['job', job.id] });
      }}
    >
      {() => (
        <Note tone="accent">
          {isImport
            ? 'Rows that are refused are left out. Whoever was changed since the plan was made is left alone.'
            : 'Primary addresses that are replaced stay as further addresses, so their mail still comes. Whoever was changed since the plan was made is left alone.'}{' '}
          All of it can be taken back.
        </Note>
      )}
    </RecordDialog>
  );
}

function UndoDialog({ job, onClose }: DecisionProps) {
  const cache = useQueryClient();
  return (
    <RecordDialog
      title="Take back what this job has done?"
      submit="Take it back"
      dangerous
      fields={[]}
      initial={{}}
      onClose={onClose}
      onSubmit={async () => {
        await decideJob(job.id, 'undo');
        await cache.invalidateQueries({ queryKey: ['job', job.id] });
      }}
    >
      {() => <Note tone="override">Everybody is as before, exactly; what was changed again since stays.</Note>}
    </RecordDialog>
  );
}
