'use client';

import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { sourceStrategies, type SourceStrategy } from '@waypost/sync';
import { Icon } from '@waypost/ui';
import { type SourceDraft, usualFor } from '../source-draft';
import { strategyWords } from '../source-words';
import { suggestBases } from '../suggest-bases';
import { LineList } from '../../forms/line-list';
import type { PartProps } from './part';

export interface ScopePartProps extends PartProps {
  /** What the server says it holds. */
  namingContexts: readonly string[];
}

/** Filters worth offering for a kind of directory, besides its own preset. */
const everybodyWithMail = '(&(objectClass=person)(mail=*))';

/** Which entries are taken: below which bases, and by which filters. */
export function ScopePart({ draft, onChange, faults, namingContexts }: ScopePartProps) {
  const { scope } = draft;
  const usual = usualFor(draft.kind ?? 'generic').scope;
  const change = (part: Partial<SourceDraft['scope']>) => {
    onChange({ scope: { ...scope, ...part } });
  };
  const offered = suggestBases(namingContexts, draft.connection.bindDn, scope.bases);
  return (
    <div className="wp-form">
      <fieldset className="wp-fieldset">
        <legend>Bases</legend>
        <p className="wp-soft wp-small">
          Everything below them is searched. One that cannot be read fails the run, so that a moved or hidden branch is
          never taken for an empty one.
        </p>
        <LineList
          one="Base"
          placeholder="ou=people,dc=example,dc=org"
          lines={scope.bases}
          more="Add another base"
          faultOf={(at) => faults[`scope.bases.${String(at)}`] ?? (at === 0 ? faults['scope.bases'] : undefined)}
          onChange={(bases) => {
            change({ bases });
          }}
        />
        {offered.length > 0 && (
          <p className="wp-row wp-row-wrap wp-small">
            <span className="wp-soft">{namingContexts.length > 0 ? 'The server holds' : 'Perhaps'}</span>
            {offered.map((base) => (
              <button
                key={base}
                type="button"
                className="wp-chip"
                onClick={() => {
                  change({ bases: [...scope.bases.filter((line) => line.trim() !== ''), base] });
                }}
              >
                <Icon name="plus" /> {base}
              </button>
            ))}
          </p>
        )}
      </fieldset>
      <fieldset className="wp-fieldset">
        <legend>Filters</legend>
        <FilterField
          label="People become mailboxes"
          value={scope.people}
          fault={faults['scope.people']}
          presets={[
            { label: 'Usual for this kind', filter: usual.people },
            { label: 'Whoever has a mail address', filter: everybodyWithMail },
          ]}
          onChange={(people) => {
            change({ people: people ?? '' });
          }}
        />
        <FilterField
          optional
          label="Groups become groups"
          value={scope.groups}
          fault={faults['scope.groups']}
          presets={usual.groups === null ? [] : [{ label: 'Usual for this kind', filter: usual.groups }]}
          fallback={usual.groups ?? '(objectClass=groupOfNames)'}
          onChange={(groups) => {
            change({ groups });
          }}
        />
        <FilterField
          optional
          label="Contacts become contacts"
          value={scope.contacts}
          fault={faults['scope.contacts']}
          presets={usual.contacts === null ? [] : [{ label: 'Usual for this kind', filter: usual.contacts }]}
          fallback={usual.contacts ?? '(objectClass=contact)'}
          onChange={(contacts) => {
            change({ contacts });
          }}
        />
      </fieldset>
      <details className="wp-fold">
        <summary>How it is read</summary>
        <div className="wp-form-pair">
          <NativeSelect
            label="How changes are asked for"
            description="Between full runs."
            data={sourceStrategies.map((value) => ({ value, label: strategyWords[value] }))}
            value={draft.strategy}
            error={faults['strategy']}
            onChange={({ currentTarget }) => {
              onChange({ strategy: currentTarget.value as SourceStrategy });
            }}
          />
          <TextInput
            type="number"
            min={1}
            max={1000}
            label="Entries a page"
            description="Active Directory gives 1000 at most."
            value={Number.isNaN(draft.pageSize) ? '' : String(draft.pageSize)}
            error={faults['pageSize']}
            onChange={({ currentTarget }) => {
              onChange({ pageSize: currentTarget.valueAsNumber });
            }}
          />
        </div>
      </details>
    </div>
  );
}

interface FilterFieldProps {
  label: string;
  value: string | null;
  fault: string | undefined;
  presets: readonly { label: string; filter: string }[];
  /** What is written when an optional one is switched on. */
  fallback?: string;
  optional?: boolean;
  onChange: (filter: string | null) => void;
}

function FilterField({ label, value, fault, presets, fallback = '', optional, onChange }: FilterFieldProps) {
  const useful = presets.filter(({ filter }) => filter !== value);
  return (
    <div className="wp-stack wp-filter-field">
      {optional ? (
        <Checkbox
          size="xs"
          label={label}
          checked={value !== null}
          onChange={({ currentTarget: { checked } }) => {
            onChange(checked ? fallback : null);
          }}
        />
      ) : (
        <span className="wp-filter-label">{label}</span>
      )}
      {value !== null && (
        <Textarea
          aria-label={`Filter: ${label}`}
          classNames={{ input: 'wp-mono' }}
          rows={value.length > 80 ? 3 : 1}
          autoComplete="off"
          spellCheck={false}
          value={value}
          error={fault}
          onChange={({ currentTarget }) => {
            onChange(currentTarget.value);
          }}
        />
      )}
      {value !== null && useful.length > 0 && (
        <span className="wp-row wp-row-wrap">
          {useful.map((preset) => (
            <button
              key={preset.label}
              type="button"
              className="wp-chip"
              title={preset.filter}
              onClick={() => {
                onChange(preset.filter);
              }}
            >
              {preset.label}
            </button>
          ))}
        </span>
      )}
    </div>
  );
}
