import { formatValue, type EffectiveSetting, type Setting } from '@waypost/settings';
import type { SettingDraft } from './setting-draft.js';
import { settingInputs } from './setting-inputs.js';
import { valueFrom } from './source-words.js';
import { Choice } from './three-way-choice.js';

export interface SettingChoiceProps {
  setting: Setting;
  effective: EffectiveSetting;
  draft: SettingDraft;
  disabled: boolean;
  invalid: boolean;
  describedBy: string;
  onChange: (draft: SettingDraft) => void;
}

/** Inherit, or a value of one's own: three ways for an on/off setting, two and an input for any other. */
export function SettingChoice(props: SettingChoiceProps) {
  return props.setting.kind === 'boolean' ? <OnOffChoice {...props} /> : <ValueChoice {...props} />;
}

const inherit = (setting: Setting, { inherited }: EffectiveSetting) => {
  const words = valueFrom(formatValue(setting, inherited.value), inherited.source);
  return {
    value: 'inherit' as const,
    label: `Inherit (${words})`,
    content: (
      <>
        Inherit <small>{words}</small>
      </>
    ),
  };
};

function OnOffChoice({ setting, effective, draft, disabled, describedBy, onChange }: SettingChoiceProps) {
  const pick = (picked: 'inherit' | 'on' | 'off') => {
    onChange(
      picked === 'inherit' ? { ...draft, follows: true, pinned: false } : set(effective, draft, picked === 'on'),
    );
  };
  return (
    <Choice
      label={setting.label}
      value={draft.follows ? 'inherit' : draft.value === true ? 'on' : 'off'}
      options={[inherit(setting, effective), { value: 'on', content: 'On' }, { value: 'off', content: 'Off' }]}
      disabled={disabled}
      describedBy={describedBy}
      onPick={pick}
    />
  );
}

/** A value set by hand; one that was set here before needs no second "follow or pin?". */
const set = ({ own }: EffectiveSetting, draft: SettingDraft, value: unknown): SettingDraft => ({
  ...draft,
  follows: false,
  value,
  pinned: own !== undefined,
});

function ValueChoice({ setting, effective, draft, disabled, invalid, describedBy, onChange }: SettingChoiceProps) {
  const Input = settingInputs[setting.kind];
  return (
    <>
      <Choice
        label={setting.label}
        value={draft.follows ? 'inherit' : 'here'}
        options={[inherit(setting, effective), { value: 'here', content: 'Set here' }]}
        disabled={disabled}
        describedBy={describedBy}
        onPick={(picked) => {
          onChange(
            picked === 'inherit' ? { ...draft, follows: true, pinned: false } : set(effective, draft, draft.value),
          );
        }}
      />
      {!draft.follows && !disabled && (
        <Input
          setting={setting}
          value={draft.value}
          invalid={invalid}
          describedBy={describedBy}
          onChange={(value) => {
            onChange(set(effective, draft, value));
          }}
        />
      )}
      {!draft.follows && disabled && <p className="wp-small wp-soft">Set here: {formatValue(setting, draft.value)}</p>}
      {!draft.follows && !disabled && <Bounds setting={setting} />}
    </>
  );
}

/** What may be typed, said before it is got wrong. */
function Bounds({ setting }: { setting: Setting }) {
  if (setting.kind !== 'integer' && setting.kind !== 'bytes') return null;
  const { min, max, zero, combine } = setting;
  const least = zero && min === 0 ? 1 : min;
  const lower = least !== undefined && (setting.kind === 'bytes' ? formatValue(setting, least) : String(least));
  const range = lower !== false && max !== undefined && `${lower} to ${formatValue(setting, max)}`;
  const words = [range, zero && `0 means ${zero}`, combine === 'smallest' && 'a lower level may only tighten it'];
  return <p className="wp-small wp-soft">{words.filter(Boolean).join('; ')}</p>;
}
