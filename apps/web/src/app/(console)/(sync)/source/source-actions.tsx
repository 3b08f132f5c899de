'use client';

import { Button } from '@mantine/core';
import type { DirectorySource, DirectorySourceStatus, NewDirectoryRun } from '@waypost/contracts';
import { Icon, Menu, type MenuItem } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { sourcePath, startRun } from '../../../../api/directory-sources';
import { ApiProblem } from '../../../../api/problem';
import { request } from '../../../../api/request';
import { useMay } from '../../../../api/session';
import { useGo } from '../../../../navigation/leaving';
import { runHref } from '../../../../navigation/source-places';
import { tell } from '../../../../shell/tell';

/** Fetched when it is first wanted. */
const DeleteSourceDialog = lazy(() =>
  import('./delete-source-dialog').then((loaded) => ({ default: loaded.DeleteSourceDialog })),
);

interface ActionsProps {
  source: DirectorySource;
  etag: string | undefined;
  current: DirectorySourceStatus['currentRun'];
}

/** What can be done with a source as a whole: run it, stop it, let it go on, delete it. */
export function SourceActions({ source, etag, current }: ActionsProps) {
  const [mayRun, mayWrite] = [useMay('sync.run'), useMay('source.write')];
  const go = useGo();
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const run = (order: NewDirectoryRun) => {
    setBusy(true);
    startRun(source.id, order)
      .then(
        ({ id }) => {
          go(runHref(id));
        },
        (error: unknown) => {
          if (error instanceof ApiProblem && error.code === 'run-in-progress' && current) go(runHref(current.id));
          tell.refused('No run was begun', error);
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  const turn = (how: 'pause' | 'resume') => {
    request(`${sourcePath(source.id)}/${how}`, { method: 'POST' }).then(
      () => {
        tell.done(how === 'pause' ? `${source.name} no longer runs by itself.` : `${source.name} runs again.`);
        void cache.invalidateQueries();
      },
      (error: unknown) => {
        tell.refused('Nothing was changed', error);
      },
    );
  };
  const isActive = source.state === 'active';
  const items: MenuItem[] = [
    ...(mayRun
      ? [
          item('refresh', 'Run now: everything', () => {
            run({ mode: 'full', dryRun: false });
          }),
          item('search', 'Dry run: everything', () => {
            run({ mode: 'full', dryRun: true });
          }),
          item('search', 'Dry run: changes only', () => {
            run({ mode: 'delta', dryRun: true });
          }),
        ]
      : []),
    ...(mayWrite && isActive
      ? [
          item('pause', 'Pause', () => {
            turn('pause');
          }),
        ]
      : []),
    ...(mayWrite
      ? [
          item('trash', 'Delete', () => {
            setDeleting(true);
          }),
        ]
      : []),
  ];
  return (
    <>
      {current !== null && (
        <Button
          {...(current.state !== 'held' && { variant: 'default' })}
          onClick={() => {
            go(runHref(current.id));
          }}
        >
          {current.state === 'held' ? 'Look at the plan' : 'Watch the run'}
        </Button>
      )}
      {mayWrite && !isActive && (
        <Button
          leftSection={<Icon name="play" />}
          onClick={() => {
            turn('resume');
          }}
        >
          Resume
        </Button>
      )}
      {mayRun && isActive && current === null && (
        <Button
          leftSection={<Icon name="play" />}
          loading={busy}
          onClick={() => {
            run({ mode: 'delta', dryRun: false });
          }}
        >
          Run now
        </Button>
      )}
      {items.length > 0 && <Menu label={`More for ${source.name}`} button="More" heading={source.name} items={items} />}
      {deleting && (
        <Suspense>
          <DeleteSourceDialog
            source={source}
            etag={etag}
            onClose={() => {
              setDeleting(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

const item = (icon: MenuItem['icon'], label: string, onPick: () => void): MenuItem => ({ icon, label, onPick });
