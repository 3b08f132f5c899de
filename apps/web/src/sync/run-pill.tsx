import type { RunState } from '@waypost/sync';
import { Pill } from '@waypost/ui';
import { runStateWords } from './run-words';

export function RunPill({ state }: { state: RunState }) {
  const { tone, icon, label } = runStateWords[state];
  return (
    <Pill tone={tone} icon={icon}>
      {label}
    </Pill>
  );
}
