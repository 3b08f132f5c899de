import type { DirectorySourceStatus } from '@waypost/contracts';
import type { SourceState } from '@waypost/sync';
import { Pill } from '@waypost/ui';
import { sourceStateWords } from './source-words';

/** Whether a source runs by itself; one that was stopped says why. */
export function SourceStatePill({ state, status }: { state: SourceState; status?: DirectorySourceStatus | undefined }) {
  const { tone, icon, label } = sourceStateWords[state];
  const failures = status?.failures ?? 0;
  return (
    <>
      <Pill tone={tone} icon={icon}>
        {label}
      </Pill>
      {state === 'active' && failures > 0 && (
        <div className="wp-soft wp-small">
          {failures === 1 ? 'the last run failed' : `the last ${String(failures)} runs failed`}
        </div>
      )}
    </>
  );
}
