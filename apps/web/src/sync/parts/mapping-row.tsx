'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import type { FieldMapping, SampleEntry } from '@waypost/contracts';
import {
  authorities,
  type Authority,
  type CandidateKind,
  type Normaliser,
  normalisers,
  parseExpression,
} from '@waypost/sync';
import { grouped, Icon } from '@waypost/ui';
import type { Faults } from '../../forms/faults';
import { faultsWithin } from '../../forms/faults';
import { type MappingLine, newLine } from '../mapping-lines';
import { sayValue } from '../difference-lines';
import { authorityWords, fieldWords, normaliserWords } from '../source-words';

export interface MappingRowProps {
  kind: CandidateKind;
  field: MappingLine;
  faults: Faults;
  sample: SampleEntry | undefined;
  onChange: (line: FieldMapping | undefined) => void;
}

const authorityOptions = authorities.map((value) => ({ value, label: authorityWords[value].label }));
const normaliserOptions = normalisers.map((value) => ({ value, label: normaliserWords[value] }));
const absentOptions = [
  { value: 'clear', label: 'take ours away' },
  { value: 'keep', label: 'keep ours' },
];

/** One field: where it comes from, what is done to it, who decides; and what that is for the sample entry. */
export function MappingRow({ kind, field, faults, sample, onChange }: MappingRowProps) {
  const { target, at, line } = field;
  const label = fieldWords[target];
  if (line === undefined)
    return (
      <div className="wp-mapping-row" role="listitem" data-unmapped>
        <strong className="wp-mapping-name">{label}</strong>
        <span className="wp-soft">not taken</span>
        <button
          type="button"
          className="wp-button-small"
          aria-label={`Map ${label}`}
          onClick={() => {
            onChange(newLine(kind, target));
          }}
        >
          <Icon name="plus" /> Map
        </button>
      </div>
    );
  const place = `mapping.${String(at)}`;
  const change = (part: Partial<FieldMapping>) => {
    onChange({ ...line, ...part });
  };
  return (
    <div className="wp-mapping-row" role="listitem">
      <strong className="wp-mapping-name">{label}</strong>
      <div className="wp-mapping-from">
        <From
          label={label}
          from={line.from}
          faults={faults}
          place={place}
          onChange={(from) => {
            change({ from });
          }}
        />
      </div>
      <button
        type="button"
        className="wp-icon-button wp-mapping-remove"
        aria-label={`Do not take ${label}`}
        onClick={() => {
          onChange(undefined);
        }}
      >
        <Icon name="close" />
      </button>
      <div className="wp-mapping-how">
        <NativeSelect
          size="xs"
          aria-label={`Who decides about ${label}`}
          data={authorityOptions}
          value={line.authority}
          title={authorityWords[line.authority].help}
          onChange={({ currentTarget }) => {
            change({ authority: currentTarget.value as Authority });
          }}
        />
        <NativeSelect
          size="xs"
          aria-label={`What is done to ${label}`}
          data={normaliserOptions}
          value={line.normaliser}
          onChange={({ currentTarget }) => {
            change({ normaliser: currentTarget.value as Normaliser });
          }}
        />
        {line.authority === 'directory' && (
          <NativeSelect
            size="xs"
            aria-label={`Where the source has no ${label}`}
            data={absentOptions.map(({ value, label: words }) => ({ value, label: `no value: ${words}` }))}
            value={line.absent}
            onChange={({ currentTarget }) => {
              change({ absent: currentTarget.value as FieldMapping['absent'] });
            }}
          />
        )}
      </div>
      <SampleValue target={target} sample={sample} />
      {faults[place] && <p className="wp-fault">{faults[place]}</p>}
      {faultsWithin(faults, place)
        .filter((detail) => !line.from.some((_, one) => faults[`${place}.from.${String(one)}`] === detail))
        .map((detail) => (
          <p key={detail} className="wp-fault">
            {detail}
          </p>
        ))}
    </div>
  );
}

/** What the mapping makes of the sample entry, or what is wrong with that. */
function SampleValue({ target, sample }: { target: string; sample: SampleEntry | undefined }) {
  if (sample === undefined) return null;
  const said = sayValue(sample.fields[target]);
  const more = sample.more[target] ?? 0;
  const faults = sample.faults.filter(({ field }) => field === target);
  return (
    <div className="wp-mapping-sample" data-fault={faults.length > 0 || undefined}>
      <Icon name={faults.length > 0 ? 'warning' : 'move'} />
      <span>
        {said ?? <span className="wp-soft">no value</span>}
        {more > 0 && <span className="wp-soft"> and {grouped(more)} more</span>}
        {faults.map(({ detail }) => (
          <span key={detail} className="wp-fault">
            {' '}
            {detail}
          </span>
        ))}
      </span>
    </div>
  );
}

interface FromProps {
  label: string;
  from: readonly string[];
  faults: Faults;
  place: string;
  onChange: (from: string[]) => void;
}

/** What is wrong with an expression, said as it is typed; one that is not begun yet is nobody's fault. */
function faultOf(expression: string): string | undefined {
  if (expression.trim() === '') return undefined;
  const parsed = parseExpression(expression.trim());
  return 'fault' in parsed ? parsed.fault : undefined;
}

/** Attributes or templates in order of preference: the first with a value counts. */
function From({ label, from, faults, place, onChange }: FromProps) {
  return (
    <>
      {from.map((one, at) => (
        <span key={at} className="wp-row">
          {at > 0 && <span className="wp-soft wp-small">else</span>}
          <TextInput
            size="xs"
            aria-label={at === 0 ? `${label} from` : `${label} from, choice ${String(at + 1)}`}
            list="wp-attributes"
            classNames={{ input: 'wp-mono' }}
            placeholder="attribute or {givenName} {sn}"
            autoComplete="off"
            spellCheck={false}
            value={one}
            error={
              faults[`${place}.from.${String(at)}`] ?? (at === 0 ? faults[`${place}.from`] : undefined) ?? faultOf(one)
            }
            onChange={({ currentTarget }) => {
              onChange(from.map((other, index) => (index === at ? currentTarget.value : other)));
            }}
          />
          {from.length > 1 && (
            <button
              type="button"
              className="wp-icon-button"
              aria-label={`Remove ${one === '' ? `choice ${String(at + 1)}` : one} of ${label}`}
              onClick={() => {
                onChange(from.filter((_, index) => index !== at));
              }}
            >
              <Icon name="close" />
            </button>
          )}
          {at === from.length - 1 && one.trim() !== '' && (
            <button
              type="button"
              className="wp-link-button wp-small"
              aria-label={`Another choice for ${label}`}
              onClick={() => {
                onChange([...from, '']);
              }}
            >
              + else
            </button>
          )}
        </span>
      ))}
    </>
  );
}
