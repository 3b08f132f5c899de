'use client';

import { Button } from '@mantine/core';
import type { Mailbox, Server } from '@waypost/contracts';
import type { Permission } from '@waypost/organization';
import type { Level } from '@waypost/settings';
import { Icon } from '@waypost/ui';
import { lazy, Suspense, useState } from 'react';
import type { NodeOf } from '../api/nodes';
import { useMay } from '../api/session';
import { DeleteDialog } from './delete-dialog';
import { EditDialog } from './edit-dialog';
import { MoveMailboxDialog } from './move-mailbox-dialog';
import { MoveServerDialog } from './move-server-dialog';

/** Fetched when it is first wanted. */
const SuspendDialog = lazy(() => import('./suspend-dialog').then((loaded) => ({ default: loaded.SuspendDialog })));

const writes = {
  organization: 'organization.write',
  site: 'site.write',
  server: 'server.write',
  mailbox: 'mailbox.write',
} satisfies Record<Level, Permission>;

export interface NodeDialogProps<L extends Level = Level> {
  level: L;
  node: NodeOf[L];
  etag: string | undefined;
  onClose: () => void;
}

/** What can be done with a node as a whole. */
export function NodeActions({ level, node, etag }: Omit<NodeDialogProps, 'onClose'>) {
  const may = useMay(writes[level]);
  const [doing, setDoing] = useState<'edit' | 'move' | 'suspend' | 'delete'>();
  if (!may) return null;
  const close = () => {
    setDoing(undefined);
  };
  const moves = level === 'server' || level === 'mailbox';
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name="pencil" />}
        onClick={() => {
          setDoing('edit');
        }}
      >
        Edit
      </Button>
      {moves && (
        <Button
          variant="default"
          leftSection={<Icon name="move" />}
          onClick={() => {
            setDoing('move');
          }}
        >
          Move
        </Button>
      )}
      {level === 'mailbox' && !(node as Mailbox).suspended && (
        <Button
          variant="default"
          leftSection={<Icon name="ban" />}
          onClick={() => {
            setDoing('suspend');
          }}
        >
          Suspend
        </Button>
      )}
      {level !== 'organization' && (
        <Button
          variant="default"
          leftSection={<Icon name="trash" />}
          onClick={() => {
            setDoing('delete');
          }}
        >
          Delete
        </Button>
      )}
      {doing === 'edit' && <EditDialog level={level} node={node} etag={etag} onClose={close} />}
      {doing === 'move' && level === 'mailbox' && (
        <MoveMailboxDialog mailbox={node as Mailbox} etag={etag} onClose={close} />
      )}
      {doing === 'move' && level === 'server' && (
        <MoveServerDialog server={node as Server} etag={etag} onClose={close} />
      )}
      {doing === 'suspend' && level === 'mailbox' && (
        <Suspense>
          <SuspendDialog mailbox={node as Mailbox} etag={etag} onClose={close} />
        </Suspense>
      )}
      {doing === 'delete' && level !== 'organization' && (
        <DeleteDialog level={level} node={node} etag={etag} onClose={close} />
      )}
    </>
  );
}
