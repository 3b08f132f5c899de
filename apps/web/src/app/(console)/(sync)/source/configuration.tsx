'use client';

import type { DirectorySource } from '@waypost/contracts';
import { Facts } from '@waypost/ui';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '../../../../api/session';
import { partFacts } from '../../../../sync/part-facts';
import { type PartKey, partKeys, partWords } from '../../../../sync/parts/part';
import { draftOf } from '../../../../sync/source-draft';
import { usePlaces } from '../../../../sync/use-places';

/** Fetched when a part is first changed: most visits only look. */
const PartEditor = lazy(() => import('./part-editor').then((loaded) => ({ default: loaded.PartEditor })));

/** Every part of a source as it is, each with a way to change it. */
export function Configuration({ source, etag }: { source: DirectorySource; etag: string | undefined }) {
  const may = useMay('source.write');
  const [editing, setEditing] = useState<PartKey>();
  const { nameOf } = usePlaces();
  const draft = draftOf(source);
  return (
    <div className="wp-stack">
      {partKeys.map((part) => (
        <section key={part} className="wp-card" aria-label={partWords[part]}>
          <div className="wp-card-head">
            <h2>{partWords[part]}</h2>
            {may && editing !== part && (
              <button
                type="button"
                className="wp-button-small wp-push"
                aria-label={`Change ${partWords[part]}`}
                onClick={() => {
                  setEditing(part);
                }}
              >
                Change
              </button>
            )}
          </div>
          {editing === part ? (
            <Suspense>
              <PartEditor
                part={part}
                source={source}
                etag={etag}
                onClose={() => {
                  setEditing(undefined);
                }}
              />
            </Suspense>
          ) : (
            <Facts facts={partFacts(part, draft, nameOf)} />
          )}
        </section>
      ))}
    </div>
  );
}
