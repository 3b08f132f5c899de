'use client';

import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useSiteChoices } from '../lists/pickers';
import { PartCard } from '../forms/part-card';
import type { ConnectorPartProps } from './parts';

export interface BothWays {
  wanted: boolean;
  name: string;
  fault: string | undefined;
  onChange: (both: { wanted?: boolean; name?: string }) => void;
}

/** What it is called, and where it stands. A new site link may come with its way back. */
export function PlacePart({ draft, faults, onChange, isSaved, both }: ConnectorPartProps & { both?: BothWays }) {
  const isLink = draft.kind === 'site-link';
  const sites = useSiteChoices();
  const choose = [{ value: '', label: 'Choose a site' }, ...sites];
  return (
    <PartCard
      title="Name and place"
      help={
        isSaved
          ? 'Its kind and sites stay; for others make another connector.'
          : 'The site is where mail leaves from: its own servers pass it on.'
      }
    >
      <div className="wp-form-pair">
        <TextInput
          label="Name"
          placeholder={isLink ? 'paris-tokyo' : 'partner'}
          autoComplete="off"
          spellCheck={false}
          value={draft.name}
          error={faults['name']}
          onChange={({ currentTarget }) => {
            onChange({ name: currentTarget.value });
          }}
        />
        {isSaved ? (
          <TextInput label="Site" readOnly value={draft.site} />
        ) : (
          <NativeSelect
            label="Site"
            data={choose}
            value={draft.site}
            error={faults['site']}
            onChange={({ currentTarget }) => {
              onChange({ site: currentTarget.value, bridgeheads: [] });
            }}
          />
        )}
      </div>
      {isLink && (
        <div className="wp-form-pair">
          {isSaved ? (
            <TextInput label="Leads to" readOnly value={draft.targetSite} />
          ) : (
            <NativeSelect
              label="Leads to"
              data={choose.filter(({ value }) => value === '' || value !== draft.site)}
              value={draft.targetSite}
              error={faults['targetSite']}
              onChange={({ currentTarget }) => {
                onChange({ targetSite: currentTarget.value, remoteBridgeheads: [] });
              }}
            />
          )}
          <TextInput
            type="number"
            min={1}
            max={100}
            label="Cost"
            description="1–100. Ways are compared by the sum of their costs; less is preferred."
            value={Number.isNaN(draft.cost) ? '' : String(draft.cost)}
            error={faults['cost']}
            onChange={({ currentTarget }) => {
              onChange({ cost: currentTarget.valueAsNumber });
            }}
          />
        </div>
      )}
      {isLink && both && (
        <div className="wp-both-ways">
          <Checkbox
            label="Both directions at once: make the way back as well"
            checked={both.wanted}
            onChange={({ currentTarget }) => {
              both.onChange({ wanted: currentTarget.checked });
            }}
          />
          {both.wanted && (
            <TextInput
              label="Name of the way back"
              autoComplete="off"
              spellCheck={false}
              value={both.name}
              error={both.fault}
              onChange={({ currentTarget }) => {
                both.onChange({ name: currentTarget.value });
              }}
            />
          )}
        </div>
      )}
      <Textarea
        label="Note"
        autosize={false}
        rows={2}
        value={draft.note}
        error={faults['note']}
        onChange={({ currentTarget }) => {
          onChange({ note: currentTarget.value.replaceAll('\n', ' ') });
        }}
      />
      <Checkbox
        label="Turned on"
        description="Turned off, it is as if it were not there."
        checked={draft.enabled}
        onChange={({ currentTarget }) => {
          onChange({ enabled: currentTarget.checked });
        }}
      />
    </PartCard>
  );
}
