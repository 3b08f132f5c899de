'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';

const units = [
  { value: 'MiB', size: 1024 ** 2 },
  { value: 'KiB', size: 1024 },
] as const;

interface SizeFieldProps {
  label: string;
  /** In octets; null for any size. */
  value: number | null;
  fault: string | undefined;
  onChange: (bytes: number | null) => void;
}

/** A size in octets, written in the unit that suits it; empty for any size. */
export function SizeField({ label, value, fault, onChange }: SizeFieldProps) {
  const [unit, setUnit] = useState<(typeof units)[number]>(
    value !== null && value % (1024 * 1024) !== 0 ? units[1] : units[0],
  );
  const typed = value === null ? '' : String(Math.round((value / unit.size) * 100) / 100);
  return (
    <div className="wp-size-field">
      <TextInput
        type="number"
        min={0}
        label={label}
        description="Empty for any size."
        placeholder="any"
        value={typed}
        error={fault}
        onChange={({ currentTarget }) => {
          onChange(currentTarget.value === '' ? null : Math.round(currentTarget.valueAsNumber * unit.size));
        }}
      />
      <NativeSelect
        aria-label={`Unit of the ${label.toLowerCase()}`}
        data={units.map(({ value: name }) => name)}
        value={unit.value}
        onChange={({ currentTarget }) => {
          const next = units.find(({ value: name }) => name === currentTarget.value) ?? units[0];
          setUnit(next);
          if (value !== null) onChange(Math.round((value / unit.size) * next.size));
        }}
      />
    </div>
  );
}
