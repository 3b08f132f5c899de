'use client';

import type { DirectorySource } from '@waypost/contracts';
import { sourcePath } from '../../../../api/directory-sources';
import { useGo } from '../../../../navigation/leaving';
import { DeleteRecordDialog } from '../../../../records/delete-record-dialog';
import { tell } from '../../../../shell/tell';

interface DeleteSourceProps {
  source: DirectorySource;
  etag: string | undefined;
  onClose: () => void;
}

/** Asks before a source goes. Its people stay: they only stop coming from it. */
export function DeleteSourceDialog({ source: { id, name, passwords }, etag, onClose }: DeleteSourceProps) {
  const go = useGo();
  return (
    <DeleteRecordDialog
      name={name}
      submit="Delete source, keep its people"
      path={`${sourcePath(id)}?recipients=keep`}
      etag={etag}
      warning={
        <>
          Nobody is deleted with it: everyone who came from it stays as they are, and is edited here from then on. Its
          runs, plans and conflicts go. This cannot be undone.
          {passwords === 'source' && ' People who sign in with a password kept there need one of ours.'}
        </>
      }
      onClose={onClose}
      onGone={() => {
        tell.done(`${name} is deleted. Everybody who came from it is yours now.`);
        go('/sources/');
      }}
    />
  );
}
