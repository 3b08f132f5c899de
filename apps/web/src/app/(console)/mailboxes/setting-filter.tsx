'use client';

import { Icon } from '@waypost/ui';
import { lazy, Suspense, useState } from 'react';
import { filterWords } from './effective-filter';

/** Fetched when it is first wanted: it brings the whole catalogue of settings. */
const SettingFilterDialog = lazy(() =>
  import('./setting-filter-dialog').then((loaded) => ({ default: loaded.SettingFilterDialog })),
);

export interface SettingFilterProps {
  effective: string | undefined;
  source: string | undefined;
  onChange: (effective: string | undefined, source: string | undefined) => void;
}

/** "Mailboxes where POP3 is Off, because of Site Paris": asked by effective value and by who supplied it. */
export function SettingFilter({ effective, source, onChange }: SettingFilterProps) {
  const [opened, setOpened] = useState(false);
  const words = filterWords(effective, source);
  return (
    <div className="wp-row">
      <button
        type="button"
        className="wp-button-filter"
        data-active={words !== undefined || undefined}
        aria-haspopup="dialog"
        onClick={() => {
          setOpened(true);
        }}
      >
        <Icon name="filter" />
        {words ?? 'Filter by setting'}
      </button>
      {opened && (
        <Suspense>
          <SettingFilterDialog
            effective={effective}
            source={source}
            onChange={(next, nextSource) => {
              setOpened(false);
              onChange(next, nextSource);
            }}
            onClose={() => {
              setOpened(false);
            }}
          />
        </Suspense>
      )}
      {words && (
        <button
          type="button"
          className="wp-icon-button"
          aria-label={`Remove the filter ${words}`}
          onClick={() => {
            onChange(undefined, undefined);
          }}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
