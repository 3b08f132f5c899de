import type { Change, DirectorySourceEntity } from '@waypost/store';
import type { RunControl, RunOrder } from './run-control.js';

/** How the audit names a source. */
export const sourceSubject = ({ id, name }: DirectorySourceEntity) => ({ level: 'directory-source', id, name });

/** Queues a run that somebody asks for and notes it in the audit; answers its id. Refuses what {@link RunControl.start} refuses. */
export async function orderRun(
  control: RunControl,
  change: Change,
  { source, order }: { source: DirectorySourceEntity; order: RunOrder },
): Promise<string> {
  const id = await control.start(change, { ...order, requestedBy: change.actor.name });
  const { mode, dryRun, anchor } = order;
  change.note({
    action: 'run.started',
    subject: sourceSubject(source),
    before: null,
    after: { run: id, mode, dryRun, ...(anchor !== undefined && { anchor }) },
  });
  return id;
}
