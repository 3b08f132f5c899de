'use client';

import '../../../../../styles/steps-taken.css';
import type { ExplainStep } from '@waypost/contracts';
import { Choice, Icon, Pill } from '@waypost/ui';
import { useState } from 'react';
import { evidenceName, sayEvidence } from '../../../../../explain/evidence-words';
import { decisionWords } from '../../../../../explain/step-words';
import { Candidates } from './candidates';

export interface StepListProps {
  steps: readonly ExplainStep[];
  recipients: readonly string[];
  /** Whose steps are shown beside those of the message itself. */
  picked: string | undefined;
}

const shows = [
  { value: 'deciding', content: 'What decided' },
  { value: 'all', content: 'Every rule' },
] as const;

/** The rules in the order they were asked, one below the other, for one recipient. */
export function StepList({ steps, recipients, picked }: StepListProps) {
  const [show, setShow] = useState<'all' | 'deciding'>('deciding');
  // Through groups and contacts one recipient becomes others: what is about none of the leaves is about how they came about.
  const others = recipients.filter((one) => one !== picked);
  const shown = steps
    .filter(({ recipient }) => recipient === undefined || !others.includes(recipient))
    .filter(({ decision, losers, alarm }) => show === 'all' || decision !== 'pass' || losers !== undefined || alarm);
  return (
    <section className="wp-card" aria-label="Steps">
      <div className="wp-card-head wp-row-wrap">
        <h2>Step by step{recipients.length > 1 && picked !== undefined ? `, for ${picked}` : ''}</h2>
        <div className="wp-find-choice wp-push">
          <Choice label="Which steps" value={show} options={shows} onPick={setShow} />
        </div>
      </div>
      <ol className="wp-steps-taken">
        {shown.map((step) => (
          <StepLine
            key={step.n}
            step={step}
            steps={steps}
            about={step.recipient === picked ? undefined : step.recipient}
          />
        ))}
      </ol>
    </section>
  );
}

interface StepLineProps {
  step: ExplainStep;
  steps: readonly ExplainStep[];
  /** Whom it is about, where that is not the recipient all of them are about. */
  about: string | undefined;
}

function StepLine({ step, steps, about }: StepLineProps) {
  const { rule, asks, says, decision, evidence, code, reply, alarm } = step;
  const words = decisionWords[decision];
  const facts = Object.entries(evidence);
  return (
    <li className="wp-step-taken" data-tone={words.tone} data-rule={rule}>
      <span className="wp-step-dot" aria-hidden="true">
        <Icon name={words.icon} />
      </span>
      <div className="wp-step-body">
        <p className="wp-step-asks">
          <code title={`Rule ${rule}`}>{rule}</code> {asks}
          {about !== undefined && <span className="wp-soft"> · {about}</span>}
        </p>
        <p className="wp-step-says">
          <Pill tone={words.tone}>{words.label}</Pill> <span>{says}</span>
          {code !== undefined && <Pill tone="off">{reply ?? code}</Pill>}
        </p>
        {alarm !== undefined && (
          <p className="wp-step-alarm">
            <Icon name="warning" /> This is an open relay: anybody may send anything through it.
          </p>
        )}
        <Candidates step={step} steps={steps} />
        {facts.length > 0 && (
          <details className="wp-fold wp-step-evidence">
            <summary>What it looked at</summary>
            <dl>
              {facts.map(([key, value]) => (
                <div key={key}>
                  <dt>{evidenceName(key)}</dt>
                  <dd>{sayEvidence(value)}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </div>
    </li>
  );
}
