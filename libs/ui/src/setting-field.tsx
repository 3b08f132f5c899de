import { type EffectiveSetting, type Level, type Rung, type Setting } from '@waypost/settings';
import { useId, useState, type ReactNode } from 'react';
import { FollowOrPin } from './follow-or-pin.js';
import { Icon } from './icons.js';
import { Ladder } from './ladder.js';
import { OverrideActions } from './override-actions.js';
import { OverrideDetails } from './override-details.js';
import { SettingChoice } from './setting-choice.js';
import { asksFollowOrPin, draftOf, isChange, type SettingDraft } from './setting-draft.js';
import { SettingState, type Standing } from './setting-state.js';

export interface SettingFieldProps {
  setting: Setting;
  level: Level;
  effective: EffectiveSetting;
  /** Undefined while nothing was touched since it was saved. */
  draft: SettingDraft | undefined;
  /** What is wrong with the draft, said by the catalogue or by the server. */
  fault: string | undefined;
  standing: Standing | undefined;
  readOnly: boolean;
  onChange: (draft: SettingDraft) => void;
  /** Draws a node of the ladder as a link to its page. */
  link: (rung: Rung, text: string) => ReactNode;
}

/** Draws any setting of the catalogue. Following the level above is always a visible choice, never an empty box. */
export function SettingField(props: SettingFieldProps) {
  const { setting, level, effective, fault, onChange, link } = props;
  const [shows, setShows] = useState<'ladder' | 'details'>();
  const ids = useId();
  const draft = props.draft ?? draftOf(effective);
  const lock = lockAbove(effective, level);
  const disabled = props.readOnly || lock !== undefined;
  const changeable = !draft.follows && !disabled;
  const toggle = (part: 'ladder' | 'details') => {
    setShows(shows === part ? undefined : part);
  };
  return (
    <section
      className="wp-setting"
      id={setting.key}
      aria-label={setting.label}
      data-overridden={!draft.follows || undefined}
      data-locked={lock !== undefined || undefined}
    >
      <div className="wp-setting-text">
        <div className="wp-setting-head">
          <h3>{setting.label}</h3>
          <button
            type="button"
            className="wp-link-button wp-setting-why"
            aria-expanded={shows === 'ladder'}
            aria-label={`Why? ${setting.label}`}
            onClick={() => {
              toggle('ladder');
            }}
          >
            <Icon name="ladder" /> Why?
          </button>
        </div>
        <p className="wp-soft" id={`${ids}help`}>
          {setting.help}
        </p>
        <SettingState
          setting={setting}
          level={level}
          effective={effective}
          draft={draft}
          changed={isChange(effective, draft)}
          lock={lock}
          standing={props.standing}
        />
      </div>
      <div className="wp-setting-control">
        <SettingChoice
          setting={setting}
          effective={effective}
          draft={draft}
          disabled={disabled}
          invalid={fault !== undefined}
          describedBy={`${ids}help ${ids}fault`}
          onChange={onChange}
        />
        <p className="wp-fault" id={`${ids}fault`} role="alert">
          {fault}
        </p>
        {asksFollowOrPin(effective, draft) && (
          <FollowOrPin setting={setting} effective={effective} draft={draft} onChange={onChange} />
        )}
        {changeable && (
          <OverrideActions
            setting={setting}
            level={level}
            effective={effective}
            draft={draft}
            opened={shows === 'details'}
            onToggle={() => {
              toggle('details');
            }}
            onChange={onChange}
          />
        )}
      </div>
      {shows === 'details' && changeable && (
        <OverrideDetails label={setting.label} level={level} draft={draft} onChange={onChange} />
      )}
      {shows === 'ladder' && (
        <Ladder
          setting={setting}
          ladder={effective.ladder}
          defaultWins={effective.source.level === 'default'}
          link={link}
        />
      )}
    </section>
  );
}

/** The lock that binds this level: one set here binds only the levels below. */
const lockAbove = ({ lockedBy }: EffectiveSetting, level: Level) =>
  lockedBy && lockedBy.level !== level ? lockedBy : undefined;
