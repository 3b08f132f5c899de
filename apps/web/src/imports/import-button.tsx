'use client';

import { Button } from '@mantine/core';
import { Icon } from '@waypost/ui';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '../api/session';
import type { ImportedKind } from './import-dialog';

const ImportDialog = lazy(() => import('./import-dialog').then((loaded) => ({ default: loaded.ImportDialog })));

/** Takes recipients in from a file, and gives them out as one. */
export function ImportButton({ kind }: { kind: ImportedKind }) {
  const may = useMay('recipient.import');
  const [opened, setOpened] = useState(false);
  if (!may) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name="upload" />}
        onClick={() => {
          setOpened(true);
        }}
      >
        Import
      </Button>
      {opened && (
        <Suspense>
          <ImportDialog
            kind={kind}
            onClose={() => {
              setOpened(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
