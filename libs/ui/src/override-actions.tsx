import { formatValue, type EffectiveSetting, type Level, type Setting } from '@waypost/settings';
import { Icon } from './icons.js';
import type { SettingDraft } from './setting-draft.js';
import { valueFrom } from './source-words.js';

export interface OverrideActionsProps {
  setting: Setting;
  level: Level;
  effective: EffectiveSetting;
  draft: SettingDraft;
  /** Whether reason, expiry and lock are in sight. */
  opened: boolean;
  onToggle: () => void;
  onChange: (draft: SettingDraft) => void;
}

/** What can be done with an override: say more about it, or give it up; the latter names what one would get. */
export function OverrideActions({
  setting,
  level,
  effective,
  draft,
  opened,
  onToggle,
  onChange,
}: OverrideActionsProps) {
  // No level is below a mailbox, so there is nothing to lock.
  const details = level === 'mailbox' ? 'Reason, expiry' : 'Reason, expiry, lock';
  const { value, source } = effective.inherited;
  return (
    <div className="wp-setting-actions">
      <button
        type="button"
        className="wp-link-button"
        aria-expanded={opened}
        aria-label={`${details} of ${setting.label}`}
        onClick={onToggle}
      >
        <Icon name="clock" /> {details}
      </button>
      <button
        type="button"
        className="wp-link-button"
        onClick={() => {
          onChange({ ...draft, follows: true, pinned: false });
        }}
      >
        <Icon name="undo" /> Reset to {valueFrom(formatValue(setting, value), source)}
      </button>
    </div>
  );
}
