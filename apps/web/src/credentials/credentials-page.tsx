'use client';

import { Button } from '@mantine/core';
import type { Permission } from '@waypost/organization';
import {
  Dialog,
  DialogActions,
  EmptyState,
  Icon,
  Note,
  PageHead,
  SecretOnce,
  Skeleton,
  type IconName,
} from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useList } from '../api/lists';
import { sentenceOf } from '../api/problem';
import { request } from '../api/request';
import { useMay } from '../api/session';
import { RecordDialog, type RecordField } from '../forms/record-dialog';
import { useNewDialog } from '../lists/use-new-dialog';
import { useTitle } from '../navigation/use-title';
import { tell } from '../shell/tell';

export interface CredentialsPageProps<Item, Created extends Item, Name extends string> {
  title: string;
  about: string;
  icon: IconName;
  path: string;
  one: string;
  permission: Permission;
  columns: readonly (readonly [header: string, cell: (item: Item) => ReactNode])[];
  fields: readonly RecordField<Name>[];
  initial: Record<Name, string>;
  bodyOf: (values: Record<Name, string>) => object;
  /** The part of a new one that is shown this once. */
  secretOf: (created: Created) => string;
  afterword: (created: Created) => ReactNode;
  /** What taking one away is called, what it does, and what is said once it is done. */
  revoke: string;
  warning: (item: Item) => string;
  revoked: (item: Item) => string;
  /** How a present one is given a new secret, where it can be. */
  renew?: { action: string; path: (item: Item) => string; warning: (item: Item) => string };
  empty: (create: (() => void) | undefined) => { title: string; text: string; actions: ReactNode };
}

/** Credentials for programs: made with a secret shown once, listed without it, taken away. */
export function CredentialsPage<Item extends { id: string; name: string }, Created extends Item, Name extends string>(
  props: CredentialsPageProps<Item, Created, Name>,
) {
  const { title, about, one, path, columns } = props;
  useTitle(title);
  const may = useMay(props.permission);
  const cache = useQueryClient();
  const dialog = useNewDialog();
  const [created, setCreated] = useState<Created>();
  const [leaving, setLeaving] = useState<Item>();
  const [renewing, setRenewing] = useState<Item>();
  const list = useList<Item>(path, {}, 500);
  const empty = props.empty(may ? dialog.open : undefined);
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        title={title}
        facts={<span>{about}</span>}
        actions={
          may && (
            <Button leftSection={<Icon name="plus" />} onClick={dialog.open}>
              New {one}
            </Button>
          )
        }
      />
      {created && (
        <section className="wp-card wp-card-body wp-stack" aria-label={`Secret of ${created.name}`}>
          <h2>Secret of {created.name}</h2>
          <SecretOnce label={`Secret of ${created.name}`} secret={props.secretOf(created)} />
          {props.afterword(created)}
        </section>
      )}
      <section className="wp-card" aria-label={title}>
        {list.error !== null && (
          <div className="wp-card-body">
            <Note tone="off" live>
              {sentenceOf(list.error)}
            </Note>
          </div>
        )}
        {list.pending && list.error === null && (
          <div className="wp-card-body">
            <Skeleton />
          </div>
        )}
        {!list.pending && list.items.length === 0 && (
          <EmptyState icon={props.icon} title={empty.title} actions={empty.actions}>
            {empty.text}
          </EmptyState>
        )}
        {list.items.length > 0 && (
          <div className="wp-plain-table-scroll">
            <table className="wp-plain-table">
              <thead>
                <tr>
                  {columns.map(([header]) => (
                    <th key={header} scope="col">
                      {header}
                    </th>
                  ))}
                  {may && (
                    <th>
                      <span className="wp-hidden">Actions</span>
                    </th>
                  )}
                </tr>
              </thead>
              <tbody>
                {list.items.map((item) => (
                  <tr key={item.id}>
                    {columns.map(([header, cell]) => (
                      <td key={header} data-header={header}>
                        {cell(item)}
                      </td>
                    ))}
                    {may && (
                      <td className="wp-plain-table-act">
                        {props.renew && (
                          <button
                            type="button"
                            className="wp-button-small"
                            aria-label={`${props.renew.action} for ${item.name}`}
                            onClick={() => {
                              setRenewing(item);
                            }}
                          >
                            {props.renew.action}
                          </button>
                        )}
                        <button
                          type="button"
                          className="wp-button-small"
                          aria-label={`${props.revoke} ${item.name}`}
                          onClick={() => {
                            setLeaving(item);
                          }}
                        >
                          {props.revoke}
                        </button>
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      {dialog.opened && (
        <RecordDialog
          title={`New ${one}`}
          submit={`Create ${one}`}
          fields={props.fields}
          initial={props.initial}
          onClose={dialog.close}
          onSubmit={async (values) => {
            const { data } = await request<Created>(path, { method: 'POST', body: props.bodyOf(values) });
            setCreated(data);
            await cache.invalidateQueries({ queryKey: ['list', path] });
          }}
        />
      )}
      {renewing && props.renew && (
        <ConfirmDialog
          title={`${props.renew.action} for ${renewing.name}?`}
          warning={props.renew.warning(renewing)}
          submit={props.renew.action}
          onClose={() => {
            setRenewing(undefined);
          }}
          onSubmit={async () => {
            const { data } = await request<Created>(props.renew?.path(renewing) ?? '', { method: 'POST' });
            setCreated(data);
          }}
        />
      )}
      {leaving && (
        <ConfirmDialog
          title={`${props.revoke} ${leaving.name}?`}
          warning={props.warning(leaving)}
          submit={props.revoke}
          onClose={() => {
            setLeaving(undefined);
          }}
          onSubmit={async () => {
            await request(`${path}/${encodeURIComponent(leaving.id)}`, { method: 'DELETE' });
            if (created?.id === leaving.id) setCreated(undefined);
            tell.done(props.revoked(leaving));
            await cache.invalidateQueries({ queryKey: ['list', path] });
          }}
        />
      )}
    </div>
  );
}

interface ConfirmProps {
  title: string;
  warning: string;
  submit: string;
  onSubmit: () => Promise<unknown>;
  onClose: () => void;
}

function ConfirmDialog({ title, warning, submit, onSubmit, onClose }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const go = () => {
    setBusy(true);
    onSubmit()
      .catch((error: unknown) => {
        tell.refused('Nothing was changed', error);
      })
      .finally(onClose);
  };
  return (
    <Dialog title={title} opened onClose={onClose}>
      <Note tone="override">{warning}</Note>
      <DialogActions>
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button className="wp-danger" loading={busy} onClick={go}>
          {submit}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
