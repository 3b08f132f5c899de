import { formatValue, type EffectiveSetting, type Level, type Rung, type Setting } from '@waypost/settings';
import { useId, useState, type ReactNode } from 'react';
import { Icon } from './icons.js';
import { Ladder } from './ladder.js';
import { OverrideDetails } from './override-details.js';
import { asksFollowOrPin, draftOf, isChange, type SettingDraft } from './setting-draft.js';
import { SettingChoice } from './setting-choice.js';
import { SettingState, type Standing } from './setting-state.js';
import { sourceName, valueFrom } from './source-words.js';

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
  return (
    <section
      className="wp-setting"
      id={setting.key}
      aria-label={setting.label}
      data-overridden={!draft.follows || undefined}
      data-locked={lock !== undefined || undefined}
    >
      <div className="wp-setting-text">
        <h3>{setting.label}</h3>
        <p className="wp-soft" id={`${ids}help`}>
          {setting.help}
        </p>
        <SettingState
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
        <div className="wp-setting-actions">
          <Toggle
            open={shows === 'ladder'}
            onToggle={() => {
              setShows(shows === 'ladder' ? undefined : 'ladder');
            }}
            label={`Why is ${setting.label} so?`}
          >
            <Icon name="ladder" /> Why?
          </Toggle>
          {!draft.follows && !disabled && (
            <>
              <Toggle
                open={shows === 'details'}
                onToggle={() => {
                  setShows(shows === 'details' ? undefined : 'details');
                }}
                label={`Reason, expiry${level === 'mailbox' ? '' : ', lock'} of ${setting.label}`}
              >
                <Icon name="clock" /> {level === 'mailbox' ? 'Reason, expiry' : 'Reason, expiry, lock'}
              </Toggle>
              <button
                type="button"
                className="wp-link-button"
                onClick={() => {
                  onChange({ ...draft, follows: true, pinned: false });
                }}
              >
                <Icon name="undo" /> Reset to{' '}
                {valueFrom(formatValue(setting, effective.inherited.value), effective.inherited.source)}
              </button>
            </>
          )}
        </div>
      </div>
      {shows === 'details' && !draft.follows && !disabled && (
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

function Toggle(props: { open: boolean; onToggle: () => void; label: string; children: ReactNode }) {
  return (
    <button
      type="button"
      className="wp-link-button"
      aria-expanded={props.open}
      aria-label={props.label}
      onClick={props.onToggle}
    >
      {props.children}
    </button>
  );
}

type QuestionProps = Pick<SettingFieldProps, 'setting' | 'effective' | 'onChange'> & { draft: SettingDraft };

/** An accidental pin looks like nothing today and surprises people the day the level above changes, so it is asked for. */
function FollowOrPin({ setting, effective, draft, onChange }: QuestionProps) {
  const value = formatValue(setting, effective.inherited.value);
  return (
    <div className="wp-note wp-question" role="group" aria-label={`Follow or pin ${setting.label}?`}>
      <Icon name="info" />
      <div className="wp-note-body">
        <p>
          {value} is what it inherits already, from {sourceName(effective.inherited.source)}. Follow that, or pin{' '}
          {value} here even if it changes?
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
