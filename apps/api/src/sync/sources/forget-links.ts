import { DomainError } from '@waypost/kernel';
import { type Change, type DirectorySourceEntity, MailboxEntity, mailboxRecords, put } from '@waypost/store';
import { In } from 'typeorm';

/**
 * Prepares a source to go: its links go with it, by trigger, and what it supplied becomes ours. Whom it suspended stays suspended, by
 * the administrator who lets it go. Answers how many recipients came from it; refused where some do and it was not said to keep them.
 */
export async function forgetLinks(
  { manager, at, note }: Change,
  source: DirectorySourceEntity,
  keepsRecipients: boolean,
): Promise<number> {
  const [row] = await manager.query<{ n: string }[]>(
    'SELECT count(*) AS n FROM directory_link WHERE source_id = $1 AND local_id IS NOT NULL',
    [source.id],
  );
  const recipients = Number(row?.n ?? 0);
  if (recipients > 0 && !keepsRecipients)
    throw new DomainError(
      'source-in-use',
      `${recipients === 1 ? 'One recipient comes' : `${recipients} recipients come`} from it; say ?recipients=keep to make them yours.`,
    );
  const suspended = await manager.query<{ id: string }[]>(
    `SELECT mailbox.id FROM directory_link link JOIN mailbox ON mailbox.id = link.local_id
      WHERE link.source_id = $1 AND link.state <> 'linked' AND mailbox.suspended_by = 'directory'`,
    [source.id],
  );
  if (suspended.length === 0) return recipients;
  const ids = suspended.map(({ id }) => id);
  const suspendedReason = `Directory source ${source.name} suspended it, and was deleted since.`;
  await manager.update(
    MailboxEntity,
    { id: In(ids) },
    { suspendedBy: 'administrator', suspendedReason, modifiedAt: at },
  );
  const rows = await manager.findBy(MailboxEntity, { id: In(ids) });
  const records = await mailboxRecords(manager, rows);
  for (const [index, mailbox] of rows.entries()) {
    const record = records[index];
    note(
      {
        action: 'mailbox.changed',
        subject: { level: 'mailbox', id: mailbox.id, name: mailbox.name },
        before: { suspendedBy: 'directory' },
        after: { suspendedBy: 'administrator' },
        reason: suspendedReason,
      },
      record ? [put(record)] : [],
    );
  }
  return recipients;
}
