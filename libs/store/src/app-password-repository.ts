import { Any, type EntityManager } from 'typeorm';
import { AppPasswordEntity, type MailboxEntity } from './entities/node.entities.js';
import { mailboxRecord } from './replica-records.js';

/** The app passwords of one mailbox, the newest first. */
export const findAppPasswords = (manager: EntityManager, mailboxId: string) =>
  manager.find(AppPasswordEntity, { where: { mailboxId }, order: { createdAt: 'DESC', id: 'ASC' } });

/** What followers are to be told of a mailbox as it now is. */
export const presentMailboxRecord = async (manager: EntityManager, row: MailboxEntity) =>
  mailboxRecord(row, await findAppPasswords(manager, row.id));

/** What followers are to be told of many mailboxes; one query for the app passwords of them all. */
export async function mailboxRecords(manager: EntityManager, rows: readonly MailboxEntity[]) {
  const byMailbox = new Map<string, AppPasswordEntity[]>();
  for (const password of await manager.findBy(AppPasswordEntity, { mailboxId: Any(rows.map(({ id }) => id)) })) {
    const others = byMailbox.get(password.mailboxId);
    if (others) others.push(password);
    else byMailbox.set(password.mailboxId, [password]);
  }
  return rows.map((row) => mailboxRecord(row, byMailbox.get(row.id) ?? []));
}
