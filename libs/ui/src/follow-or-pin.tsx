import { formatValue, type EffectiveSetting, type Setting } from '@waypost/settings';
import { Icon } from './icons.js';
import type { SettingDraft } from './setting-draft.js';
import { valueFrom } from './source-words.js';

export interface FollowOrPinProps {
  setting: Setting;
  effective: EffectiveSetting;
  draft: SettingDraft;
  onChange: (draft: SettingDraft) => void;
}

/** An accidental pin looks like nothing today and surprises people the day the level above changes, so it is asked for. */
export function FollowOrPin({ setting, effective, draft, onChange }: FollowOrPinProps) {
  const value = formatValue(setting, effective.inherited.value);
  return (
    <div className="wp-note wp-question" role="group" aria-label={`Follow or pin ${setting.label}?`}>
      <Icon name="info" />
      <div className="wp-note-body">
        <p role="status">
          It inherits the same already ({valueFrom(value, effective.inherited.source)}). Follow that, or pin {value}{' '}
          here even if it changes above?
        </p>
        <div className="wp-row">
          <button
            type="button"
            className="wp-button-small"
            onClick={() => {
              onChange({ ...draft, follows: true });
            }}
          >
            Follow
          </button>
          <button
            type="button"
            className="wp-button-small"
            onClick={() => {
              onChange({ ...draft, pinned: true });
            }}
          >
            Pin {value} here
          </button>
        </div>
      </div>
    </div>
  );
}
