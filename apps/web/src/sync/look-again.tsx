'use client';

import { Icon } from '@waypost/ui';
import { useState } from 'react';
import { readEntryAgain } from '../api/directory-sources';
import { useMay } from '../api/session';
import { useGo } from '../navigation/leaving';
import { runHref } from '../navigation/source-places';
import { tell } from '../shell/tell';

interface LookAgainProps {
  source: { id: string };
  anchor: string;
  /** Whose entry it is, for those who do not see where the button stands. */
  of: string;
}

/** Reads one entry now and takes what it says, as a run one is taken to. */
export function LookAgain({ source, anchor, of }: LookAgainProps) {
  const may = useMay('sync.run');
  const go = useGo();
  const [busy, setBusy] = useState(false);
  if (!may) return null;
  return (
    <button
      type="button"
      className="wp-button-small"
      disabled={busy}
      title="Reads this one entry in the source now, and takes what it says"
      onClick={() => {
        setBusy(true);
        readEntryAgain(source.id, anchor)
          .then(
            ({ id }) => {
              go(runHref(id));
            },
            (error: unknown) => {
              tell.refused('It was not read', error);
            },
          )
          .finally(() => {
            setBusy(false);
          });
      }}
    >
      <Icon name="refresh" /> Look again
      <span className="wp-hidden">: {of}</span>
    </button>
  );
}
