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
const fileHref = (which: 'template' | 'export', kind: ImportedKind, format: ExportQuery['format']) =>
  `/api/v1${withQuery(`/imports/${which}`, { kind, format })}`;

/** What a file is in, by its name; where that does not say, it is CSV. */
const typeOf = ({ name }: File) => (/\.json$/i.test(name) ? 'application/json' : 'text/csv');

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
        const { data } = await request<Job>(path, { method: 'POST', body: file, contentType: typeOf(file) });
        return () => {
          go(jobHref(data.id));
        };
      }}
    >
      {() => (
        <>
          <label className="wp-import-file">
            CSV or JSON file
            <input
              type="file"
              accept=".csv,.json,text/csv,application/json"
              required
              data-autofocus
              onChange={({ currentTarget }) => {
                setFile(currentTarget.files?.[0]);
              }}
            />
          </label>
          <p className="wp-soft wp-small">
            The first line of CSV names the columns; JSON is a list of objects. You see what each row would do before
            anything is written.
          </p>
          <FileLinks kind={kind} which="template" title="A template to fill in" />
          <FileLinks kind={kind} which="export" title={`All ${words[kind]}`} />
        </>
      )}
    </RecordDialog>
  );
}

interface FileLinksProps {
  kind: ImportedKind;
  which: 'template' | 'export';
  title: string;
}

/** One file in each form it can be downloaded in. */
const FileLinks = ({ kind, which, title }: FileLinksProps) => (
  <p className="wp-row wp-row-wrap">
    <Icon name="download" /> {title}:
    {(['csv', 'json'] as const).map((format) => (
      <a
        key={format}
        className="wp-inline-link"
        href={fileHref(which, kind, format)}
        download
        aria-label={`${title}, as ${format.toUpperCase()}`}
      >
        {format.toUpperCase()}
      </a>
    ))}
  </p>
);
