'use client';

import type { ExportQuery, Job } from '@waypost/contracts';
import { Icon } from '@waypost/ui';
import { useState } from 'react';
import { withQuery } from '../api/paths';
import { request } from '../api/request';
import { RecordDialog } from '../forms/record-dialog';
import { useGo } from '../navigation/leaving';
import { jobHref } from '../navigation/policy-places';

export type ImportedKind = ExportQuery['kind'];

const words = { mailbox: 'mailboxes', contact: 'contacts', group: 'groups' } satisfies Record<ImportedKind, string>;

/** Where a file to fill in, or one of all there are, can be downloaded; the browser brings the session along. */
const fileHref = (which: 'template' | 'export', kind: ImportedKind) =>
  `/api/v1${withQuery(`/imports/${which}`, { kind, format: 'csv' })}`;

/** Asks for a file and leads to the plan of what it would do; nothing is written before that is applied. */
export function ImportDialog({ kind, onClose }: { kind: ImportedKind; onClose: () => void }) {
  const go = useGo();
  const [file, setFile] = useState<File>();
  return (
    <RecordDialog
      title={`Import ${words[kind]}`}
      submit="Plan the import"
      fields={[]}
      initial={{}}
      onClose={onClose}
      onSubmit={async () => {
        if (file === undefined) throw new Error('no file was chosen');
        const path = withQuery('/imports', { kind, fileName: file.name.slice(0, 200) });
        const { data } = await request<Job>(path, { method: 'POST', body: file, contentType: 'text/csv' });
        return () => {
          go(jobHref(data.id));
        };
      }}
    >
      {() => (
        <>
          <label className="wp-import-file">
            CSV file
            <input
              type="file"
              accept=".csv,text/csv"
              required
              data-autofocus
              onChange={({ currentTarget }) => {
                setFile(currentTarget.files?.[0]);
              }}
            />
          </label>
          <p className="wp-soft wp-small">
            The first line names the columns. You see what each row would do before anything is written.
          </p>
          <p className="wp-row wp-row-wrap">
            <a className="wp-row" href={fileHref('template', kind)} download>
              <Icon name="download" /> Template to fill in
            </a>
            <a className="wp-row" href={fileHref('export', kind)} download>
              <Icon name="download" /> Export all {words[kind]}
            </a>
          </p>
        </>
      )}
    </RecordDialog>
  );
}
