'use client';

import type { DirectoryRunProgress } from '@waypost/contracts';
import { countOf, grouped, Progress } from '@waypost/ui';
import { doneOf, speedOf } from '../../../../sync/run-done';
import { aboutWords, durationWords, phases, phaseWords } from '../../../../sync/run-progress';

/** How far a run is: its phases, and within one what can be counted. */
export function RunningCard({ progress, dryRun }: { progress: DirectoryRunProgress; dryRun: boolean }) {
  const shown = phases.filter((phase) => !(dryRun && phase === 'applying'));
  const at = shown.findIndex((phase) => phase === progress.state);
  const words = progressWords(progress);
  return (
    <section className="wp-card wp-running" aria-label="Progress">
      <ol className="wp-phases">
        {shown.map((phase, place) => (
          <li key={phase} data-at={place === at || undefined} data-past={place < at || undefined}>
            {phaseWords[phase]}
          </li>
        ))}
      </ol>
      <Progress label="Progress of the run" done={doneOf(progress)} words={words} />
      <p className="wp-row wp-row-wrap wp-number">
        <strong>{words}</strong>
        {speedOf(progress) !== undefined && <span className="wp-soft">{grouped(speedOf(progress) ?? 0)} a second</span>}
        <span className="wp-soft">{durationWords(progress.elapsedSeconds * 1_000)} so far</span>
        {progress.etaSeconds !== null && <span className="wp-soft">{aboutWords(progress.etaSeconds)} to go</span>}
      </p>
    </section>
  );
}

function progressWords({ state, fetched, expected, items, applied, failed }: DirectoryRunProgress): string {
  if (state === 'queued') return 'Waiting to begin';
  if (state === 'connecting') return 'Connecting to the source';
  if (state === 'fetching')
    return expected === null
      ? `${countOf(fetched, 'entry', 'entries')} read`
      : `${grouped(fetched)} of about ${countOf(expected, 'entry', 'entries')} read`;
  if (state === 'planning') return `${countOf(fetched, 'entry', 'entries')} read; working out what would change`;
  const trouble = failed > 0 ? `, ${grouped(failed)} failed` : '';
  return `${grouped(applied)} of ${countOf(items, 'item')} applied${trouble}`;
}
