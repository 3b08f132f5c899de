import { formatValue, type EffectiveSetting, type Level, type NodeRef, type Setting } from '@waypost/settings';
import { Pill } from './pill.js';
import type { SettingDraft } from './setting-draft.js';
import { sourceName, valueFrom } from './source-words.js';
import { TimeAgo } from './time-ago.js';

/** What became of the last save: on its way, or answered by the server. Whether each mail server obeys is for its agent to prove. */
export type Standing = 'pending' | 'in-force';

export interface SettingStateProps {
  setting: Setting;
  level: Level;
  effective: EffectiveSetting;
  draft: SettingDraft;
  changed: boolean;
  /** The level above whose lock forbids a change here. */
  lock: NodeRef | undefined;
  standing: Standing | undefined;
}

/** In words and pictures: overridden here, locked, ending, overruled, not saved yet. */
export function SettingState({ setting, level, effective, draft, changed, lock, standing }: SettingStateProps) {
  const here = !draft.follows && lock === undefined;
  return (
    <div className="wp-setting-state">
      {changed && standing === undefined && (
        <Pill tone="accent" icon="dot">
          Not saved yet
        </Pill>
      )}
      <Saved standing={standing} />
      {here && (
        <Pill tone="override" icon="pencil">
          Overridden here
        </Pill>
      )}
      {here && draft.locked && (
        <Pill tone="lock" icon="lock">
          Locked for the levels below
        </Pill>
      )}
      {here && draft.expiresAt && (
        <Pill icon="clock">
          Ends&nbsp;
          <TimeAgo at={draft.expiresAt} />
        </Pill>
      )}
      {here && !changed && effective.own !== undefined && effective.source.level !== level && (
        <span className="wp-small wp-soft">
          A level above is stricter: {valueFrom(formatValue(setting, effective.value), effective.source)}, is in force.
        </span>
      )}
      {lock && (
        <LockNote
          lock={lock}
          inForce={formatValue(setting, effective.value)}
          dormant={effective.own && formatValue(setting, effective.own.value)}
        />
      )}
    </div>
  );
}

function Saved({ standing }: { standing: Standing | undefined }) {
  if (standing === undefined) return null;
  if (standing === 'pending') return <Pill icon="clock">Pending</Pill>;
  return (
    <span title="Saved. The directory answers with it within 100 ms, so it counts at the next login.">
      <Pill tone="on" icon="check">
        In force
      </Pill>
    </span>
  );
}

const LockNote = ({ lock, inForce, dormant }: { lock: NodeRef; inForce: string; dormant: string | undefined }) => (
  <>
    <Pill tone="lock" icon="lock">
      Locked by {sourceName(lock)}
    </Pill>
    <span className="wp-small wp-soft">
      {dormant === undefined
        ? `${inForce} is in force and cannot be changed here while the lock stands.`
        : `${inForce} is in force; your override (${dormant}) is dormant until the lock is lifted.`}
    </span>
  </>
);
