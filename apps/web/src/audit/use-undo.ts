'use client';

import type { AuditList } from '@waypost/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { withQuery } from '../api/paths';
import { request } from '../api/request';
import { tell } from '../shell/tell';

/** Reverts the last change to something, named as the audit names it: `connector` and an id; the last one of an action where that is named. */
async function revertLast(level: string, id: string, action: string | undefined): Promise<void> {
  const { data } = await request<AuditList>(withQuery('/audit', { subject: `${level}:${id}`, action, limit: 1 }));
  const [last] = data.items;
  if (last) await request(`/audit/${encodeURIComponent(last.id)}/revert`, { method: 'POST' });
}

/** What was done last is taken back first. */
async function revertEach(level: string, ids: readonly string[], action: string | undefined): Promise<void> {
  for (const id of ids.toReversed()) await revertLast(level, id, action);
}

/** What a message offers beside what it says was done: to take it back, by the audit. */
export function useUndo() {
  const cache = useQueryClient();
  return (level: string, done: string | readonly string[], undone: string, action?: string) => ({
    label: 'Undo',
    run: () => {
      revertEach(level, typeof done === 'string' ? [done] : done, action).then(
        () => {
          tell.done(undone);
          void cache.invalidateQueries();
        },
        (error: unknown) => {
          tell.refused('It could not be taken back', error);
        },
      );
    },
  });
}
