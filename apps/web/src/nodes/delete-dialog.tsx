'use client';

import { Button, TextInput } from '@mantine/core';
import type { Server, Site } from '@waypost/contracts';
import type { Level } from '@waypost/settings';
import { countOf, Dialog, DialogActions, Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { NodeOf } from '../api/nodes';
import { nodePath, withQuery } from '../api/paths';
import { request } from '../api/request';
import { sentenceOf } from '../api/problem';
import { Anchor } from '../navigation/leaving';
import { nodeHref } from '../navigation/places';
import { fromDirectory, goneForGood } from '../recipients/managed-fields';
import { tell } from '../shell/tell';
import type { NodeDialogProps } from './node-actions';

type Deletable = Exclude<Level, 'organization'>;

/** What stands in the way; undefined where nothing does. */
function blockOf(level: Deletable, node: NodeOf[Level]): ReactNode {
  const query = encodeURIComponent(node.name);
  if (level === 'site' && (node as Site).servers > 0)
    return (
      <>
        It still holds <Anchor href={`/servers/?site=${query}`}>{countOf((node as Site).servers, 'server')}</Anchor>.
        Move or delete them first.
      </>
    );
  if (level === 'server' && (node as Server).mailboxes > 0)
    return (
      <>
        It is still home to{' '}
        <Anchor href={`/mailboxes/?server=${query}`}>
          {countOf((node as Server).mailboxes, 'mailbox', 'mailboxes')}
        </Anchor>
        . Move or delete them first.
      </>
    );
  return undefined;
}

const consequences = {
  site: 'Its own settings go with it.',
  server: 'Its own settings go with it. The mail server itself is not touched.',
  mailbox: 'Its login stops working at once and its settings go with it. Stored mail on the server is not touched.',
} satisfies Record<Deletable, string>;

const parentOf = (level: Deletable, node: NodeOf[Level]) => {
  if ('server' in node) return nodeHref('server', node.server.name);
  return level === 'server' && 'site' in node ? nodeHref('site', node.site.name) : '/sites/';
};

/** Deletes a node once its name is typed; says what blocks it where something does. */
export function DeleteDialog({ level, node, etag, onClose }: NodeDialogProps<Level>) {
  const deletable = level as Deletable;
  const cache = useQueryClient();
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const block = blockOf(deletable, node);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    request(withQuery(nodePath(level, node.id), { directory: fromDirectory(node) && 'ignore' }), {
      method: 'DELETE',
      ifMatch: etag,
    }).then(
      () => {
        onClose();
        tell.done(`${node.displayName} is deleted.`);
        router.push(parentOf(deletable, node));
        cache.removeQueries({ queryKey: ['node', level, node.name.toLowerCase()] });
        void cache.invalidateQueries();
      },
      (error: unknown) => {
        setBusy(false);
        setRefusal(sentenceOf(error));
      },
    );
  };
  return (
    <Dialog title={`Delete ${node.displayName}?`} opened onClose={onClose}>
      <form className="wp-form" onSubmit={submit}>
        {block ? (
          <Note tone="override">{block}</Note>
        ) : (
          <p>{[consequences[deletable], goneForGood(node), 'This cannot be undone.'].filter(Boolean).join(' ')}</p>
        )}
        {refusal && (
          <Note tone="off" live>
            {refusal}
          </Note>
        )}
        {!block && (
          <TextInput
            label={`Type ${node.name} to confirm`}
            autoComplete="off"
            data-autofocus
            value={typed}
            onChange={({ currentTarget }) => {
              setTyped(currentTarget.value);
            }}
          />
        )}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {block ? 'Close' : 'Cancel'}
          </Button>
          {!block && (
            <Button
              type="submit"
              className="wp-danger"
              loading={busy}
              disabled={typed.trim().toLowerCase() !== node.name.toLowerCase()}
            >
              Delete {level}
            </Button>
          )}
        </DialogActions>
      </form>
    </Dialog>
  );
}
