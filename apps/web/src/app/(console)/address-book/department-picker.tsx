'use client';

import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { DepartmentList } from '@waypost/contracts';
import { Icon } from '@waypost/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { withQuery } from '../../../api/paths';
import { request } from '../../../api/request';

interface DepartmentPickerProps {
  value: string;
  onPick: (department: string) => void;
}

/** Narrows to one department: written, with those there are offered as one writes. */
export function DepartmentPicker({ value, onPick }: DepartmentPickerProps) {
  const id = useId();
  const [typed, setTyped] = useState(value);
  const [seen, setSeen] = useState(value);
  // Followed where the address changes otherwise, such as by a link to a department.
  if (value !== seen) {
    setSeen(value);
    setTyped(value);
  }
  const [asked] = useDebouncedValue(typed.trim(), 250);
  const { data: departments = [] } = useQuery({
    queryKey: ['departments', asked],
    queryFn: ({ signal }): Promise<string[]> =>
      request<DepartmentList>(withQuery('/address-book/departments', { q: asked, limit: 50 }), { signal }).then(
        (answer) => answer.data.items,
      ),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <TextInput
        aria-label="Department"
        className="wp-list-picker"
        placeholder="Department"
        leftSection={<Icon name="filter" />}
        list={id}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ currentTarget: { value: written } }) => {
          setTyped(written);
          // Half a name is none yet: it counts once it is one that was offered, or is sent off.
          if (written === '' || departments.includes(written)) onPick(written);
        }}
        onKeyDown={({ key }) => {
          if (key === 'Enter') onPick(typed.trim());
        }}
      />
      <datalist id={id}>
        {departments.map((department) => (
          <option key={department} value={department} />
        ))}
      </datalist>
    </>
  );
}
