'use client';

import type { DirectorySource } from '@waypost/contracts';
import { Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { sourcePath } from '../../../../api/directory-sources';
import { request } from '../../../../api/request';
import { RecordDialog } from '../../../../forms/record-dialog';
import { useGo } from '../../../../navigation/leaving';
import { tell } from '../../../../shell/tell';

interface DeleteSourceProps {
  source: DirectorySource;
  etag: string | undefined;
  onClose: () => void;
}

/** Asks before a source goes. Its people stay: they only stop coming from it. */
export function DeleteSourceDialog({ source, etag, onClose }: DeleteSourceProps) {
  const cache = useQueryClient();
  const go = useGo();
  return (
    <RecordDialog
      title={`Delete ${source.name}?`}
      submit="Delete source, keep its people"
      dangerous
      fields={[]}
      initial={{}}
      onClose={onClose}
      onSubmit={async () => {
        await request(`${sourcePath(source.id)}?recipients=keep`, { method: 'DELETE', ifMatch: etag });
        return () => {
          tell.done(`${source.name} is deleted. Everybody who came from it is yours now.`);
          go('/sources/');
          void cache.invalidateQueries();
        };
      }}
    >
      {() => (
        <Note tone="override">
          Nobody is deleted with it: everyone who came from it stays as they are, and is edited here from then on. Its
          runs, plans and conflicts go. This cannot be undone.
          {source.passwords === 'source' && ' People who sign in with a password kept there need one of ours.'}
        </Note>
      )}
    </RecordDialog>
  );
}
