import {
  type Change,
  type DirectoryRunEntity,
  type DirectorySourceEntity,
  passwordSourceRecord,
  put,
} from '@waypost/store';
import { sourceSubject } from './order-run.js';

/** Whether a run that was applied makes the connection of its source the one that counts for passwords. */
export const bringsConnection = (
  source: Pick<DirectorySourceEntity, 'configVersion' | 'connection' | 'approvedConnection'>,
  run: Pick<DirectoryRunEntity, 'mode' | 'configVersion'>,
) =>
  run.mode === 'full' &&
  run.configVersion === source.configVersion &&
  JSON.stringify(source.connection) !== JSON.stringify(source.approvedConnection);

/** Notes which servers check passwords from now on, and tells followers. */
export function noteConnection(
  note: Change['note'],
  before: Pick<DirectorySourceEntity, 'approvedConnection'>,
  after: DirectorySourceEntity,
): void {
  const record = passwordSourceRecord(after);
  note(
    {
      action: 'source.connection-approved',
      subject: sourceSubject(after),
      before: before.approvedConnection && { connection: before.approvedConnection },
      after: { connection: after.approvedConnection },
    },
    record ? [put(record)] : [],
  );
}
