import { Checkbox, TextInput } from '@mantine/core';
import type { Level } from '@waypost/settings';
import { localFieldTime, timeOfField } from './relative-time.js';
import type { SettingDraft } from './setting-draft.js';
import { TimeAgo } from './time-ago.js';

export interface OverrideDetailsProps {
  label: string;
  level: Level;
  draft: SettingDraft;
  onChange: (draft: SettingDraft) => void;
}

/** What goes with an override: why, until when, and whether the levels below may depart from it. */
export function OverrideDetails({ label, level, draft, onChange }: OverrideDetailsProps) {
  return (
    <div className="wp-details" role="group" aria-label={`Reason, expiry and lock of ${label}`}>
      <TextInput
        label="Reason"
        placeholder="Why this differs, for whoever looks next"
        maxLength={500}
        value={draft.reason}
        onChange={({ currentTarget }) => {
          onChange({ ...draft, reason: currentTarget.value });
        }}
      />
      <TextInput
        type="datetime-local"
        label="Ends"
        description={draft.expiresAt ? <TimeAgo at={draft.expiresAt} /> : 'Never, unless a time is chosen'}
        inputWrapperOrder={['label', 'input', 'description']}
        value={draft.expiresAt ? localFieldTime(draft.expiresAt) : ''}
        onChange={({ currentTarget }) => {
          onChange({ ...draft, expiresAt: timeOfField(currentTarget.value) });
        }}
      />
      {level !== 'mailbox' && (
        <Checkbox
          size="xs"
          label="Lock: levels below may not depart from it"
          description="What they set stays on record and waits until the lock is lifted."
          checked={draft.locked}
          onChange={({ currentTarget }) => {
            onChange({ ...draft, locked: currentTarget.checked });
          }}
        />
      )}
    </div>
  );
}
