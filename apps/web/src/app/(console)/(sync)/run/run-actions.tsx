'use client';

import { Button } from '@mantine/core';
import type { DirectoryRun } from '@waypost/contracts';
import { Icon } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { decideRun, exportHref } from '../../../../api/directory-sources';
import { useMay } from '../../../../api/session';
import { tell } from '../../../../shell/tell';
import { isWorking } from '../../../../sync/run-words';

const formats = [
  { format: 'csv', label: 'CSV' },
  { format: 'json', label: 'JSON' },
  { format: 'ldif', label: 'LDIF' },
] as const;

/** What can be done with a run as a whole: stop it, or take its plan along. */
export function RunActions({ run, state }: { run: DirectoryRun; state: DirectoryRun['state'] }) {
  const may = useMay('sync.run');
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  const cancel = () => {
    setBusy(true);
    decideRun(run.id, 'cancel')
      .then(
        () => {
          tell.done(state === 'applying' ? 'It ends after the batch at hand.' : 'It is cancelled.');
          void cache.invalidateQueries({ queryKey: ['run', run.id] });
        },
        (error: unknown) => {
          tell.refused('It was not cancelled', error);
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <>
      {run.counts !== null && (
        <span className="wp-row wp-exports" role="group" aria-label="Export the plan">
          <Icon name="download" />
          {formats.map(({ format, label }) => (
            <a key={format} href={exportHref(run.id, format)} download aria-label={`Export as ${label}`}>
              {label}
            </a>
          ))}
        </span>
      )}
      {may && isWorking(state) && (
        <Button variant="default" leftSection={<Icon name="stop" />} loading={busy} onClick={cancel}>
          Cancel the run
        </Button>
      )}
    </>
  );
}
