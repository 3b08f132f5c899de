'use client';

import { Button } from '@mantine/core';
import type { DirectoryRun, GateCheck } from '@waypost/contracts';
import { Icon, Note, TimeAgo } from '@waypost/ui';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '../../../../api/session';
import { gateWords } from '../../../../sync/plan-words';
import { lossSentence, planSentence } from '../../../../sync/plan-sentence';

const DecideDialog = lazy(() => import('./decide-dialog').then((loaded) => ({ default: loaded.DecideDialog })));

/** Why a plan is held, what it would do, and the two ways to go on. */
export function Decision({ run }: { run: DirectoryRun }) {
  const may = useMay('sync.approve');
  const [deciding, setDeciding] = useState<'approve' | 'reject'>();
  const tripped = run.gate?.checks.filter(({ ok }) => !ok) ?? [];
  const passed = run.gate?.checks.filter(({ ok }) => ok) ?? [];
  const loss = lossSentence(run.counts ?? {});
  return (
    <section className="wp-card wp-decision" aria-label="Decision">
      <div className="wp-decision-text">
        <h2>
          <Icon name="pause" /> Held: nothing has been written yet
        </h2>
        {run.note && <Note tone="override">{run.note}</Note>}
        <ul className="wp-gates" aria-label="Why it is held">
          {tripped.map((check) => (
            <Tripped key={check.name} check={check} />
          ))}
        </ul>
        <p className="wp-decision-what">
          Approving it: <strong>{planSentence(run.counts ?? {})}</strong>
        </p>
        {loss && (
          <p className="wp-decision-loss">
            <Icon name="warning" />
            <span>
              <strong>Takes something away.</strong> {loss}
            </span>
          </p>
        )}
        {passed.length > 0 && (
          <details className="wp-fold">
            <summary>
              {passed.length === 1 ? 'One other check passed' : `${String(passed.length)} other checks passed`}
            </summary>
            <ul className="wp-gates">
              {passed.map(({ name, detail }) => (
                <li key={name}>
                  <Icon name="check" />
                  <span>{detail}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <div className="wp-decision-acts">
        {may ? (
          <>
            <Button
              leftSection={<Icon name="check" />}
              disabled={run.planHash === null}
              onClick={() => {
                setDeciding('approve');
              }}
            >
              Approve…
            </Button>
            <Button
              variant="default"
              onClick={() => {
                setDeciding('reject');
              }}
            >
              Reject
            </Button>
          </>
        ) : (
          <span className="wp-soft">An owner or administrator decides.</span>
        )}
        {run.heldUntil && (
          <p className="wp-soft wp-small">
            Without a decision it is discarded <TimeAgo at={run.heldUntil} />.
          </p>
        )}
      </div>
      {deciding && (
        <Suspense>
          <DecideDialog
            run={run}
            how={deciding}
            onClose={() => {
              setDeciding(undefined);
            }}
          />
        </Suspense>
      )}
    </section>
  );
}

const Tripped = ({ check: { name, detail } }: { check: GateCheck }) => (
  <li data-tripped>
    <Icon name="warning" />
    <span>
      <strong>{gateWords[name]}.</strong> {detail}
    </span>
  </li>
);
