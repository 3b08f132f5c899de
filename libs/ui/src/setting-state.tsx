import type { EffectiveSetting, NodeRef } from '@waypost/settings';
import { Pill } from './pill.js';
import type { SettingDraft } from './setting-draft.js';
import { sourceName } from './source-words.js';
import { TimeAgo } from './time-ago.js';

export interface SettingStateProps {
  effective: EffectiveSetting;
  draft: SettingDraft;
  changed: boolean;
  /** The level above whose lock forbids a change here. */
  lock: NodeRef | undefined;
}

/** In words and pictures: overridden here, locked, ending, not saved yet. */
export function SettingState({ effective, draft, changed, lock }: SettingStateProps) {
  return (
    <div className="wp-setting-state">
      {changed && (
        <Pill tone="accent" icon="dot">
          Not saved yet
        </Pill>
      )}
      {!draft.follows && lock === undefined && (
        <Pill tone="override" icon="pencil">
          Overridden here
        </Pill>
      )}
      {!draft.follows && draft.locked && (
        <Pill tone="lock" icon="lock">
          Locked for the levels below
        </Pill>
      )}
      {!draft.follows && lock === undefined && draft.expiresAt && (
        <Pill icon="clock">
          Ends&nbsp;
          <TimeAgo at={draft.expiresAt} />
        </Pill>
      )}
      {lock && <LockNote lock={lock} dormant={effective.own !== undefined} />}
    </div>
  );
}

const LockNote = ({ lock, dormant }: { lock: NodeRef; dormant: boolean }) => (
  <>
    <Pill tone="lock" icon="lock">
      Locked by {sourceName(lock)}
    </Pill>
    <span className="wp-small wp-soft">
      {dormant
        ? 'Your override is dormant until the lock is lifted.'
        : 'It cannot be changed here while the lock stands.'}
    </span>
  </>
);
