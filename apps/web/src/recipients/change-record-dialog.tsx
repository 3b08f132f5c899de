'use client';

import { Dialog, Icon, Note } from '@waypost/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { withQuery } from '../api/paths';
import type { RecipientKind } from '../api/recipients';
import { request } from '../api/request';
import { useUndo } from '../audit/use-undo';
import { RecordDialog, type RecordField } from '../forms/record-dialog';
import { DeleteRecordDialog } from '../records/delete-record-dialog';
import { tell } from '../shell/tell';
import { fromDirectory, goneForGood } from './managed-fields';
import { type FromDirectory, useHeldFields } from './use-held-fields';

type Values = Readonly<Record<string, string>>;

export interface ChangeRecordProps<Item> {
  /** What kind of recipient it is, where a directory may decide fields of it. */
  kind?: RecipientKind;
  /** The collection, and the record's name in it. */
  path: string;
  name: string;
  /** What one is called in a sentence. */
  one: string;
  fields: readonly RecordField<string>[];
  startOf: (item: Item) => Values;
  bodyOf: (values: Values, before: Values) => object;
  /** What deleting one means; where it is not said, it is not offered. */
  warning?: string;
  /** Where the page goes once it is saved, or gone. */
  onSaved?: (item: Item) => void;
  onDeleted?: () => void;
  onClose: () => void;
}

/** Changes a record of a list, or deletes it. A newer version at the server is not overwritten: it answers 412. */
export function ChangeRecordDialog<Item extends { id: string; name: string }>(props: ChangeRecordProps<Item>) {
  const { path, name, one, fields, onClose } = props;
  const cache = useQueryClient();
  const undo = useUndo();
  const held = useHeldFields(props.kind ?? 'contact');
  const [deleting, setDeleting] = useState(false);
  const own = `${path}/${encodeURIComponent(name)}`;
  const { data, error } = useQuery({
    queryKey: ['record', own],
    queryFn: ({ signal }) => request<Item>(own, { signal }),
    gcTime: 0,
  });
  if (error)
    return (
      <Dialog title={`Change ${one}`} opened onClose={onClose}>
        <Note tone="off">{error.message}</Note>
      </Dialog>
    );
  if (!data) return null;
  if (deleting)
    return (
      <DeleteRecordDialog
        name={data.data.name}
        path={withQuery(own, { directory: fromDirectory(data.data) && 'ignore' })}
        etag={data.etag}
        warning={[props.warning, goneForGood(data.data), 'This cannot be undone.'].filter(Boolean).join(' ')}
        onClose={onClose}
        onGone={() => {
          tell.done(`${data.data.name} is deleted.`);
          props.onDeleted?.();
        }}
      />
    );
  const initial = props.startOf(data.data);
  return (
    <RecordDialog
      title={`Change ${data.data.name}`}
      submit="Save changes"
      fields={props.kind === undefined ? fields : held(fields, data.data as Item & FromDirectory)}
      initial={initial}
      onClose={onClose}
      onSubmit={async (values) => {
        const body = props.bodyOf(values, initial);
        if (Object.keys(body).length === 0) return undefined;
        const { data: saved } = await request<Item>(own, { method: 'PATCH', body, ifMatch: data.etag });
        tell.done(
          `${saved.name} is saved.`,
          props.kind && undo(props.kind, saved.id, `${data.data.name} is as it was.`, `${props.kind}.changed`),
        );
        return () => {
          props.onSaved?.(saved);
          void cache.invalidateQueries();
        };
      }}
    >
      {() =>
        props.warning !== undefined && (
          <button
            type="button"
            className="wp-link-button wp-form-aside"
            onClick={() => {
              setDeleting(true);
            }}
          >
            <Icon name="trash" /> Delete this {one}
          </button>
        )
      }
    </RecordDialog>
  );
}
