'use client';

import { NativeSelect } from '@mantine/core';
import type { ListedDirectorySource } from '@waypost/contracts';
import { useList } from '../api/lists';

/** Narrows a list to one source. Whoever chose one by its address sees it while the choices are fetched. */
export function SourcePicker({ value, onPick }: { value: string; onPick: (name: string) => void }) {
  const { items } = useList<ListedDirectorySource>('/directory/sources', {});
  const names = items.map(({ name }) => name);
  const shown = value === '' || names.includes(value) ? names : [...names, value];
  return (
    <NativeSelect
      aria-label="Source"
      className="wp-list-picker"
      data={[{ value: '', label: 'Every source' }, ...shown.map((name) => ({ value: name, label: name }))]}
      value={value}
      onChange={({ currentTarget }) => {
        onPick(currentTarget.value);
      }}
    />
  );
}
