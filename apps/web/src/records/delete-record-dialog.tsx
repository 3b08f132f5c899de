'use client';

import { Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { request } from '../api/request';
import { RecordDialog } from '../forms/record-dialog';

export interface DeleteRecordProps {
  name: string;
  /** What the button that deletes says. */
  submit?: string;
  path: string;
  etag: string | undefined;
  /** What deleting it means. */
  warning: ReactNode;
  /** What stands below the warning. */
  children?: ReactNode;
  wide?: boolean;
  onClose: () => void;
  /** Says that it is gone, and leaves its page. */
  onGone: () => void;
}

/** Asks before a record goes, with what that means; says why where the server keeps it. */
export function DeleteRecordDialog(props: DeleteRecordProps) {
  const { name, submit = 'Delete', path, etag, warning, children, wide, onClose, onGone } = props;
  const cache = useQueryClient();
  return (
    <RecordDialog
      title={`Delete ${name}?`}
      submit={submit}
      dangerous
      {...(wide && { wide })}
      fields={[]}
      initial={{}}
      onClose={onClose}
      onSubmit={async () => {
        await request(path, { method: 'DELETE', ifMatch: etag });
        return () => {
          onGone();
          void cache.invalidateQueries();
        };
      }}
    >
      {() => (
        <>
          <Note tone="override">{warning}</Note>
          {children}
        </>
      )}
    </RecordDialog>
  );
}
