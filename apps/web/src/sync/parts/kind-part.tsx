'use client';

import { TextInput } from '@mantine/core';
import { sourceKinds } from '@waypost/sync';
import { ChoiceCards } from '@waypost/ui';
import { usualFor } from '../source-draft';
import { kindWords } from '../source-words';
import type { PartProps } from './part';

const kindOptions = sourceKinds.map((value) => ({ value, ...kindWords[value] }));

/** What kind of server it is and what it is called here. Another kind brings its own filters and mapping along. */
export function KindPart({ draft, onChange, faults }: PartProps) {
  return (
    <div className="wp-form">
      <ChoiceCards
        label="Kind of directory"
        value={draft.kind}
        options={kindOptions}
        onPick={(kind) => {
          onChange({ kind, ...(kind !== draft.kind && usualFor(kind, draft.scope.bases)) });
        }}
      />
      {faults['kind'] && <p className="wp-fault">{faults['kind']}</p>}
      <div className="wp-form-pair">
        <TextInput
          label="Name"
          description="What this source is called here and in the audit."
          placeholder="headquarters"
          autoComplete="off"
          spellCheck={false}
          value={draft.name}
          error={faults['name']}
          onChange={({ currentTarget }) => {
            onChange({ name: currentTarget.value });
          }}
        />
        <TextInput
          type="number"
          min={1}
          max={1000}
          label="Precedence"
          description="Where two sources know the same person, the lower number counts."
          value={Number.isNaN(draft.precedence) ? '' : String(draft.precedence)}
          error={faults['precedence']}
          onChange={({ currentTarget }) => {
            onChange({ precedence: currentTarget.valueAsNumber });
          }}
        />
      </div>
    </div>
  );
}
