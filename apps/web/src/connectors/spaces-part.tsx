'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import { Choice, Icon } from '@waypost/ui';
import type { ConnectorDraft } from './connector-draft';
import { PartCard } from '../forms/part-card';
import type { ConnectorPartProps } from './parts';

type Space = ConnectorDraft['addressSpaces'][number];
const emptySpace: Space = { type: 'SMTP', pattern: '', cost: 10 };
/** What foreign systems are addressed by, for a start; any other type can be written. */
const types = ['SMTP', 'X400', 'FAX', 'MS', 'NOTES'];

/** Which addresses it takes, at what cost, and for senders of which sites. */
export function SpacesPart({ draft, faults, onChange }: ConnectorPartProps) {
  const { addressSpaces, kind, scope } = draft;
  const put = (spaces: Space[]) => {
    onChange({ addressSpaces: spaces });
  };
  return (
    <PartCard
      title="What it takes"
      help={
        <>
          The closest address space wins, whatever it costs: a full address, then a domain, then <code>*.suffix</code>{' '}
          (the longest first), then <code>*</code>. Costs only decide among connectors with the same one.
        </>
      }
    >
      <ol className="wp-spaces" aria-label="Address spaces">
        {addressSpaces.map((space, at) => (
          <SpaceRow
            key={at}
            at={at}
            space={space}
            foreign={kind === 'foreign'}
            faults={faults}
            only={addressSpaces.length === 1}
            onChange={(change) => {
              put(addressSpaces.map((other, nth) => (nth === at ? { ...other, ...change } : other)));
            }}
            onRemove={() => {
              put(addressSpaces.filter((_, nth) => nth !== at));
            }}
          />
        ))}
      </ol>
      <p className="wp-fault" role="alert">
        {faults['addressSpaces']}
      </p>
      <div>
        <button
          type="button"
          className="wp-link-button"
          onClick={() => {
            put([...addressSpaces, { ...emptySpace, type: addressSpaces.at(-1)?.type ?? 'SMTP' }]);
          }}
        >
          Add an address space
        </button>
      </div>
      <div className="wp-stack wp-tight">
        <span className="wp-field-label" id="connector-scope">
          For senders of
        </span>
        <div className="wp-find-choice">
          <Choice
            label="For senders of"
            value={scope}
            options={[
              { value: 'organization', content: 'every site' },
              { value: 'site', content: 'its own site alone' },
            ]}
            onPick={(picked) => {
              onChange({ scope: picked });
            }}
          />
        </div>
      </div>
    </PartCard>
  );
}

interface SpaceRowProps {
  at: number;
  space: Space;
  foreign: boolean;
  only: boolean;
  faults: ConnectorPartProps['faults'];
  onChange: (change: Partial<Space>) => void;
  onRemove: () => void;
}

function SpaceRow({ at, space, foreign, only, faults, onChange, onRemove }: SpaceRowProps) {
  const [nth, place] = [String(at + 1), `addressSpaces.${String(at)}`];
  return (
    <li className="wp-space" data-foreign={foreign || undefined}>
      {foreign && (
        <NativeSelect
          aria-label={`Type of address space ${nth}`}
          data={[...new Set([...types, space.type])]}
          value={space.type}
          error={faults[`${place}.type`]}
          onChange={({ currentTarget }) => {
            onChange({ type: currentTarget.value });
          }}
        />
      )}
      <TextInput
        aria-label={`Address space ${nth}`}
        placeholder={space.type === 'SMTP' ? '*.partner.org' : 'c=us;a= ;p=org*'}
        className="wp-space-pattern"
        autoComplete="off"
        spellCheck={false}
        value={space.pattern}
        error={faults[`${place}.pattern`] ?? (foreign ? undefined : faults[`${place}.type`])}
        onChange={({ currentTarget }) => {
          onChange({ pattern: currentTarget.value });
        }}
      />
      <TextInput
        type="number"
        min={1}
        max={100}
        aria-label={`Cost of address space ${nth}`}
        leftSection={<span className="wp-soft wp-small">cost</span>}
        leftSectionWidth={46}
        value={Number.isNaN(space.cost) ? '' : String(space.cost)}
        error={faults[`${place}.cost`]}
        onChange={({ currentTarget }) => {
          onChange({ cost: currentTarget.valueAsNumber });
        }}
      />
      <button
        type="button"
        className="wp-icon-button"
        aria-label={`Remove address space ${nth}`}
        disabled={only}
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}
