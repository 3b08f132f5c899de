'use client';

import type { Mailbox, Server } from '@waypost/contracts';
import { useQuery } from '@tanstack/react-query';
import { nodeQuery } from '../api/nodes';
import { addressOf } from './tree-items';

/** The place in the tree of the page in sight. */
export interface Whereabouts {
  /** The row to mark. */
  row: string | undefined;
  /** The site whose branch it is in, in lower case. */
  site: string | undefined;
}

/** A server's page is under its site; a mailbox's is marked at its home server. */
export function useWhereabouts(path: string, name: string | null): Whereabouts {
  const level = path.replaceAll('/', '');
  const server = useQuery({ ...nodeQuery('server', name ?? ''), enabled: level === 'server' && name !== null });
  const mailbox = useQuery({ ...nodeQuery('mailbox', name ?? ''), enabled: level === 'mailbox' && name !== null });
  const found = (level === 'server' ? server.data?.data : level === 'mailbox' ? mailbox.data?.data : undefined) as
    Server | Mailbox | undefined;
  return {
    row: found && 'server' in found ? `server:${found.server.name.toLowerCase()}` : addressOf(path, name),
    site: found?.site.name.toLowerCase() ?? (level === 'site' ? name?.toLowerCase() : undefined),
  };
}
