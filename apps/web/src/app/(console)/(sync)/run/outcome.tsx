'use client';

import type { DirectoryRun } from '@waypost/contracts';
import { countOf, Note, type Tone } from '@waypost/ui';
import { planSentence } from '../../../../sync/plan-sentence';
import { Anchor } from '../../../../navigation/leaving';
import { runHref } from '../../../../navigation/source-places';

/** How a run ended, in a sentence; what went wrong and what that means first. */
export function Outcome({ run }: { run: DirectoryRun }) {
  const { tone, text } = outcomeOf(run);
  return (
    <>
      <Note tone={tone}>
        {text}
        {run.state === 'partial' && (
          <>
            {' '}
            <Anchor href={runHref(run.id, { status: 'failed' })}>Show what failed</Anchor>
          </>
        )}
      </Note>
      {run.fetch.skipped.length > 0 && (
        <details className="wp-fold wp-card wp-card-body">
          <summary>{countOf(run.fetch.skipped.length, 'entry', 'entries')} left out while reading</summary>
          <ul className="wp-skipped">
            {run.fetch.skipped.map(({ dn, reason }) => (
              <li key={dn}>
                <code>{dn}</code> <span className="wp-soft">{reason}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function outcomeOf({ state, error, counts, progress, note }: DirectoryRun): { tone: Tone; text: string } {
  const plan = planSentence(counts ?? {});
  switch (state) {
    case 'failed':
      return {
        tone: 'off',
        text: `${error?.detail ?? 'It failed.'} ${progress.applied === 0 ? 'Nothing was written; everybody stays as they are.' : `${countOf(progress.applied, 'item')} had been applied.`}`,
      };
    case 'partial':
      return {
        tone: 'override',
        text: `${countOf(progress.applied, 'item')} applied, ${countOf(progress.failed, 'item')} failed; those come again with the next run.`,
      };
    case 'planned':
      return { tone: 'accent', text: `A dry run: nothing was written. A real one would do this: ${plan}` };
    case 'discarded':
      return {
        tone: 'plain',
        text: note ?? 'The plan was discarded: nothing was written, everybody stays as they are.',
      };
    case 'cancelled':
      return {
        tone: 'plain',
        text:
          progress.applied === 0
            ? 'It was cancelled before anything was written.'
            : `It was cancelled after ${countOf(progress.applied, 'item')}; the rest comes with the next run.`,
      };
    default:
      return {
        tone: 'on',
        text: plan.startsWith('Nothing') ? plan : `Done as planned: ${plan.charAt(0).toLowerCase()}${plan.slice(1)}`,
      };
  }
}
