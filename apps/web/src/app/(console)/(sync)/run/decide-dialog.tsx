'use client';

import { Button } from '@mantine/core';
import type { DirectoryRun } from '@waypost/contracts';
import { Dialog, DialogActions, Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { approveRun, decideRun } from '../../../../api/directory-sources';
import { ApiProblem, sentenceOf } from '../../../../api/problem';
import { tell } from '../../../../shell/tell';
import { lossSentence, planSentence } from '../../../../sync/plan-sentence';

interface DecideProps {
  run: DirectoryRun;
  how: 'approve' | 'reject';
  onClose: () => void;
}

/** Says once more what will happen. What is approved is the very plan in sight: another one by then is refused. */
export function DecideDialog({ run, how, onClose }: DecideProps) {
  const cache = useQueryClient();
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);
  const approves = how === 'approve';
  const loss = lossSentence(run.counts ?? {});
  const decide = () => {
    setBusy(true);
    (approves ? approveRun(run.id, run.planHash ?? '') : decideRun(run.id, 'reject')).then(
      () => {
        onClose();
        tell.done(
          approves
            ? 'Approved. The source is read once more, then the plan is applied.'
            : 'Rejected. Nothing was written.',
        );
        void cache.invalidateQueries();
      },
      (error: unknown) => {
        setBusy(false);
        setRefusal(sentenceOf(error));
        if (error instanceof ApiProblem && error.status === 409)
          void cache.invalidateQueries({ queryKey: ['run', run.id] });
      },
    );
  };
  return (
    <Dialog title={approves ? 'Approve this plan?' : 'Reject this plan?'} opened onClose={onClose}>
      <div className="wp-stack">
        {refusal !== undefined && (
          <Note tone="off" live>
            {refusal}
          </Note>
        )}
        {approves ? (
          <>
            <p className="wp-decision-what">
              <strong>{planSentence(run.counts ?? {})}</strong>
            </p>
            {loss && (
              <Note tone="override">
                {loss} Sign-in of suspended people stops at once; their mail is still received.
              </Note>
            )}
            <p className="wp-soft">
              The source is read once more before anything is written. If more would be taken away by then, the run is
              held again.
            </p>
          </>
        ) : (
          <p>
            Nothing of it is written, and everybody stays as they are. The next run plans anew, so mend the source or
            its configuration before then.
          </p>
        )}
      </div>
      <DialogActions>
        <Button variant="default" onClick={onClose} {...(!approves && { 'data-autofocus': true })}>
          Cancel
        </Button>
        <Button
          loading={busy}
          onClick={decide}
          {...(approves ? { 'data-autofocus': true } : { className: 'wp-danger' })}
        >
          {approves ? 'Approve and apply' : 'Reject the plan'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
