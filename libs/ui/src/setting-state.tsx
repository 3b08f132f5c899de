import type { EffectiveSetting, NodeRef } from '@waypost/settings';
import { Pill } from './pill.js';
import type { SettingDraft } from './setting-draft.js';
import { sourceName } from './source-words.js';
import { TimeAgo } from './time-ago.js';

/** What became of the last save: on its way, or answered by the server. Whether each mail server obeys is for its agent to prove. */
export type Standing = 'pending' | 'in-force';

export interface SettingStateProps {
  standing: Standing | undefined;
  effective: EffectiveSetting;
  draft: SettingDraft;
  changed: boolean;
  /** The level above whose lock forbids a change here. */
  lock: NodeRef | undefined;
}

/** In words and pictures: overridden here, locked, ending, not saved yet. */
export function SettingState({ effective, draft, changed, lock, standing }: SettingStateProps) {
  return (
    <div className="wp-setting-state">
      {changed && standing === undefined && (
        <Pill tone="accent" icon="dot">
          Not saved yet
        </Pill>
      )}
      {standing === 'pending' && <Pill icon="clock">Pending</Pill>}
      {standing === 'in-force' && (
        <span title="Saved. The directory answers with it within 100 ms, so it counts at the next login.">
          <Pill tone="on" icon="check">
            In force
          </Pill>
        </span>
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
