import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AppPassword, AppPasswordList, CreatedAppPassword, NewAppPassword } from '@waypost/contracts';
import { DomainError, isNodeId, nameKey } from '@waypost/kernel';
import { mostAppPasswords, signInServices } from '@waypost/organization';
import {
  AppPasswordEntity,
  findAppPasswords,
  findMailbox,
  type MailboxEntity,
  presentMailboxRecord,
  put,
} from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { nodeNotFound, refusingTaken } from '../http/refusals.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { digestOfAppPassword, newAppPassword } from '../session/secrets.js';

/** App passwords of mailboxes: made here, shown once, checked by the directories; when one was last used is not known here. */
@Injectable()
export class AppPasswordService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
  ) {}

  async list(reference: string): Promise<AppPasswordList> {
    const { manager } = this.source;
    const { id } = await expectMailbox(manager, reference);
    return { items: (await findAppPasswords(manager, id)).map(represent), nextCursor: null };
  }

  create(write: WriteRequest, reference: string, asked: NewAppPassword): Promise<CreatedAppPassword> {
    return this.writes.change(write, async ({ manager, at, actor, note }) => {
      const mailbox = await expectMailbox(manager, reference);
      expectToCome(asked.expiresAt, at);
      await expectRoom(manager, mailbox);
      const password = newAppPassword();
      const row = {
        id: randomUUID(),
        mailboxId: mailbox.id,
        name: asked.name,
        nameKey: nameKey(asked.name),
        services: asked.services && signInServices.filter((service) => asked.services?.includes(service)),
        digest: digestOfAppPassword(mailbox.id, password),
        createdBy: actor.name,
        createdAt: at,
        expiresAt: asked.expiresAt === undefined ? null : new Date(asked.expiresAt),
      };
      await refusingTaken(manager.insert(AppPasswordEntity, row));
      note({ action: 'app-password.created', subject: subjectOf(mailbox), before: null, after: audited(row) }, [
        put(await presentMailboxRecord(manager, mailbox)),
      ]);
      return { ...represent(row), password };
    });
  }

  revoke(write: WriteRequest, reference: string, id: string): Promise<void> {
    return this.writes.change(write, async ({ manager, note }) => {
      const mailbox = await expectMailbox(manager, reference);
      const row = isNodeId(id) ? await manager.findOneBy(AppPasswordEntity, { id, mailboxId: mailbox.id }) : null;
      if (!row) throw new DomainError('app-password-not-found', 'The mailbox has no app password with this id.');
      await manager.delete(AppPasswordEntity, { id: row.id });
      note({ action: 'app-password.revoked', subject: subjectOf(mailbox), before: audited(row), after: null }, [
        put(await presentMailboxRecord(manager, mailbox)),
      ]);
    });
  }
}

async function expectMailbox(manager: EntityManager, reference: string): Promise<MailboxEntity> {
  const mailbox = await findMailbox(manager, reference);
  if (!mailbox) throw nodeNotFound('mailbox', reference);
  return mailbox;
}

function expectToCome(expiresAt: string | undefined, now: Date): void {
  if (expiresAt === undefined || Date.parse(expiresAt) > now.getTime()) return;
  throw new DomainError('body-invalid', 'The expiry lies in the past.', {
    errors: [{ pointer: '#/expiresAt', detail: 'Choose a time to come.' }],
  });
}

async function expectRoom(manager: EntityManager, { id, name }: MailboxEntity): Promise<void> {
  if ((await manager.countBy(AppPasswordEntity, { mailboxId: id })) < mostAppPasswords) return;
  throw new DomainError(
    'app-passwords-full',
    `${name} has ${String(mostAppPasswords)} app passwords; revoke one that is not used any more.`,
  );
}

const subjectOf = ({ id, name }: MailboxEntity) => ({ level: 'mailbox', id, name });

/** What the audit says of one: never anything of the secret. */
const audited = ({ name, services, expiresAt }: AppPasswordEntity) => ({
  name,
  services: services ?? 'all',
  expiresAt: expiresAt?.toISOString() ?? null,
});

const represent = ({ id, name, services, createdAt, createdBy, expiresAt }: AppPasswordEntity): AppPassword => ({
  id,
  name,
  services,
  createdAt: createdAt.toISOString(),
  createdBy,
  expiresAt: expiresAt?.toISOString() ?? null,
});
