'use client';

import { RecordDialog } from '../../../forms/record-dialog';
import { FilterField } from '../../../policies/filter-field';

interface BookFilterDialogProps {
  filter: string | undefined;
  onChange: (filter: string | undefined) => void;
  onClose: () => void;
}

/** Builds a filter, with how many it matches and some of them. */
export const BookFilterDialog = ({ filter = '', onChange, onClose }: BookFilterDialogProps) => (
  <RecordDialog
    title="Filter the address book"
    submit="Show who matches"
    wide
    fields={[{ name: 'filter', label: 'Filter', input: FilterField }]}
    initial={{ filter }}
    onClose={onClose}
    onSubmit={({ filter: written }) => {
      onChange(written.trim() === '' ? undefined : written.trim());
      return Promise.resolve();
    }}
  />
);
