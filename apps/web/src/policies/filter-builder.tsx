'use client';

import '../styles/filters.css';
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Icon } from '@waypost/ui';
import { useId, useState } from 'react';
import { FaultPlace, placeIn } from './fault-place';
import { filterAttributes, operatorWords } from './filter-attributes';
import {
  filterOperators,
  type FilterOperator,
  type FilterRow,
  type FilterRows,
  isWithoutValue,
  rowsOfText,
  textOfRows,
} from './filter-rows';
import { useOfferedValues } from './offered-values';

const emptyRow: FilterRow = { attribute: 'department', operator: 'is', value: '' };

interface FilterBuilderProps {
  text: string;
  onChange: (text: string) => void;
  fault: string | undefined;
}

/** A filter as rows and as the text they come to. The text can be written by hand; where rows cannot show it, they leave. */
export function FilterBuilder({ text, onChange, fault }: FilterBuilderProps) {
  const [rows, setRows] = useState(() => (text === '' ? { join: 'all' as const, rows: [emptyRow] } : rowsOfText(text)));
  const at = fault === undefined ? undefined : placeIn(fault);
  const build = (next: FilterRows) => {
    setRows(next);
    onChange(textOfRows(next));
  };
  return (
    <div className="wp-stack">
      {rows === undefined ? (
        <p className="wp-soft wp-small">
          This filter says more than rows can show.{' '}
          <button
            type="button"
            className="wp-link-button"
            onClick={() => {
              build({ join: 'all', rows: [emptyRow] });
            }}
          >
            Begin anew with rows
          </button>
        </p>
      ) : (
        <Rows rows={rows} onChange={build} />
      )}
      <Textarea
        label="As an LDAP filter"
        description="RFC 4515; it can be written by hand."
        className="wp-filter-text"
        classNames={{ input: 'wp-mono' }}
        rows={2}
        spellCheck={false}
        autoComplete="off"
        error={fault !== undefined}
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setRows(rowsOfText(value));
          onChange(value);
        }}
      />
      {fault !== undefined && <FaultPlace text={text} detail={fault} at={at === undefined ? undefined : at - 1} />}
    </div>
  );
}

function Rows({ rows: { join, rows }, onChange }: { rows: FilterRows; onChange: (rows: FilterRows) => void }) {
  return (
    <div className="wp-stack">
      {rows.length > 1 && (
        <NativeSelect
          label="Who matches"
          className="wp-filter-join"
          data={[
            { value: 'all', label: 'Those for whom all of these hold' },
            { value: 'any', label: 'Those for whom any of these holds' },
          ]}
          value={join}
          onChange={({ currentTarget: { value } }) => {
            onChange({ join: value === 'any' ? 'any' : 'all', rows });
          }}
        />
      )}
      {rows.map((row, at) => (
        <Row
          key={at}
          row={row}
          number={at + 1}
          onChange={(change) => {
            onChange({ join, rows: rows.map((other, place) => (place === at ? { ...other, ...change } : other)) });
          }}
          onRemove={
            rows.length === 1
              ? undefined
              : () => {
                  onChange({ join, rows: rows.filter((_, place) => place !== at) });
                }
          }
        />
      ))}
      <div>
        <button
          type="button"
          className="wp-link-button"
          onClick={() => {
            onChange({ join, rows: [...rows, emptyRow] });
          }}
        >
          Add a condition
        </button>
      </div>
    </div>
  );
}

interface RowProps {
  row: FilterRow;
  number: number;
  onChange: (change: Partial<FilterRow>) => void;
  onRemove: (() => void) | undefined;
}

function Row({ row, number, onChange, onRemove }: RowProps) {
  const { attribute, operator } = row;
  const known = filterAttributes.find((one) => one.value === attribute);
  const nth = String(number);
  return (
    <div className="wp-filter-row" role="group" aria-label={`Condition ${nth}`}>
      <NativeSelect
        aria-label={`Attribute ${nth}`}
        data={[...(known ? [] : [{ value: attribute, label: attribute }]), ...namesOfAttributes]}
        value={attribute}
        onChange={({ currentTarget: { value } }) => {
          const picked = filterAttributes.find((one) => one.value === value);
          const first = picked?.values?.[0]?.value;
          onChange({ attribute: value, ...(first !== undefined && { operator: 'is', value: first }) });
        }}
      />
      <NativeSelect
        aria-label={`Comparison ${nth}`}
        data={filterOperators.map((one) => ({ value: one, label: operatorWords[one] }))}
        value={operator}
        onChange={({ currentTarget }) => {
          onChange({ operator: currentTarget.value as FilterOperator });
        }}
      />
      <ValueField row={row} label={`Value ${nth}`} onChange={onChange} />
      {onRemove ? (
        <button type="button" className="wp-icon-button" aria-label={`Remove condition ${nth}`} onClick={onRemove}>
          <Icon name="close" />
        </button>
      ) : (
        <span />
      )}
    </div>
  );
}

const namesOfAttributes = filterAttributes.map(({ value, label }) => ({ value, label }));

/** What a row compares with: written, or picked where the values are few. */
function ValueField({ row, label, onChange }: Pick<RowProps, 'row' | 'onChange'> & { label: string }) {
  const { attribute, operator, value } = row;
  if (isWithoutValue(operator)) return <span />;
  const take = ({ currentTarget }: { currentTarget: { value: string } }) => {
    onChange({ value: currentTarget.value });
  };
  const values =
    operator === 'is' || operator === 'isNot'
      ? filterAttributes.find((one) => one.value === attribute)?.values
      : undefined;
  // Any other spelling is shown as it is written: a list that lacks it would show its first value.
  if (values?.some((one) => one.value === value))
    return <NativeSelect aria-label={label} data={[...values]} value={value} onChange={take} />;
  return <WrittenValue attribute={attribute} label={label} value={value} onChange={take} />;
}

interface WrittenValueProps {
  attribute: string;
  label: string;
  value: string;
  onChange: (event: { currentTarget: { value: string } }) => void;
}

/** A value that is written, with those there are offered as one writes. */
function WrittenValue({ attribute, label, value, onChange }: WrittenValueProps) {
  const id = useId();
  const [begun] = useDebouncedValue(value.trim(), 250);
  const offered = useOfferedValues(attribute, begun);
  return (
    <>
      <TextInput
        aria-label={label}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={onChange}
        {...(offered.length > 0 && { list: id })}
      />
      {offered.length > 0 && (
        <datalist id={id}>
          {offered.map((one) => (
            <option key={one.value} value={one.value} label={one.label} />
          ))}
        </datalist>
      )}
    </>
  );
}
