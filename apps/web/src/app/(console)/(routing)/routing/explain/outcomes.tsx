'use client';

import type { ExplainOutcome, ExplainStep } from '@waypost/contracts';
import { Icon, Pill } from '@waypost/ui';
import { outcomeSentence, verdictWords } from '../../../../../explain/step-words';

export interface OutcomesProps {
  outcomes: readonly ExplainOutcome[];
  steps: readonly ExplainStep[];
  /** Whose way is shown below. */
  picked: number;
  onPick: (at: number) => void;
}

/** Each recipient with what becomes of the copy for them; one of them is shown below. */
export function Outcomes({ outcomes, steps, picked, onPick }: OutcomesProps) {
  return (
    <ol className="wp-outcomes" aria-label="Recipients">
      {outcomes.map((outcome, at) => (
        <li key={`${outcome.sentTo} ${outcome.recipient} ${String(at)}`} data-picked={at === picked || undefined}>
          <div className="wp-outcome-head">
            <Pill {...verdictWords[outcome.verdict]}>{verdictWords[outcome.verdict].label}</Pill>
            {outcomes.length > 1 ? (
              <button
                type="button"
                className="wp-link-button"
                aria-pressed={at === picked}
                onClick={() => {
                  onPick(at);
                }}
              >
                {outcome.recipient}
              </button>
            ) : (
              <strong>{outcome.recipient}</strong>
            )}
            {outcome.through.length > 0 && (
              <span className="wp-soft wp-small">
                through {outcome.through.join(', ')}
                {outcome.sentTo !== outcome.recipient && `, sent to ${outcome.sentTo}`}
              </span>
            )}
          </div>
          <p>
            {outcomeSentence(outcome)} <span className="wp-soft">{reasonOf(outcome, steps)}</span>
          </p>
          <PostfixLines postfix={outcome.postfix} />
        </li>
      ))}
    </ol>
  );
}

/** What the rule said that ended the way, or lets it wait. */
const reasonOf = ({ code, recipient, sentTo }: ExplainOutcome, steps: readonly ExplainStep[]) =>
  code === undefined
    ? undefined
    : steps.findLast((step) => step.code === code && [undefined, recipient, sentTo].includes(step.recipient))?.says;

/** What Postfix on the way is told, and whether it is the same. */
function PostfixLines({ postfix }: { postfix: ExplainOutcome['postfix'] }) {
  if (postfix.length === 0) return null;
  return (
    <ul className="wp-postfix" aria-label="What Postfix is told">
      {postfix.map(({ server, transport, asking, agrees, because }) => (
        <li key={server}>
          <span className="wp-postfix-mark" data-agrees={agrees || undefined}>
            <Icon name={agrees ? 'check' : 'warning'} />
          </span>
          <span>
            Postfix on {server} is told{' '}
            <code>{(asking === undefined ? transport : asking) ?? 'nothing, and does as usual'}</code>
            {asking !== undefined && asking !== transport && (
              <span className="wp-soft">
                {' '}
                when it asks who sends and how much, <code>{transport ?? 'nothing'}</code> without a policy service.
              </span>
            )}
            {!agrees && <span className="wp-soft"> {because ?? 'It does not agree.'}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
