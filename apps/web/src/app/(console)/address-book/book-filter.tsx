'use client';

import '../../../styles/long-forms.css';
import { Button } from '@mantine/core';
import { Icon } from '@waypost/ui';
import { lazy, Suspense, useState } from 'react';

const BookFilterDialog = lazy(() =>
  import('./book-filter-dialog').then((loaded) => ({ default: loaded.BookFilterDialog })),
);

interface BookFilterProps {
  filter: string | undefined;
  onChange: (filter: string | undefined) => void;
}

/** Narrows the list by a filter, as policies and groups have; the one at work is shown and taken away here. */
export function BookFilter({ filter, onChange }: BookFilterProps) {
  const [opened, setOpened] = useState(false);
  const open = () => {
    setOpened(true);
  };
  return (
    <>
      {filter === undefined ? (
        <Button variant="default" leftSection={<Icon name="filter" />} onClick={open}>
          Filter
        </Button>
      ) : (
        <span className="wp-picked">
          <button
            type="button"
            className="wp-link-button wp-mono"
            aria-label={`Change the filter ${filter}`}
            onClick={open}
          >
            {filter}
          </button>
          <button
            type="button"
            className="wp-icon-button"
            aria-label="Take the filter away"
            onClick={() => {
              onChange(undefined);
            }}
          >
            <Icon name="close" />
          </button>
        </span>
      )}
      {opened && (
        <Suspense>
          <BookFilterDialog
            filter={filter}
            onChange={onChange}
            onClose={() => {
              setOpened(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
