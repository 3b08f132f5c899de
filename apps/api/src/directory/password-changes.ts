import { Inject, Injectable } from '@nestjs/common';
import type { MailboxPasswordChange, MailboxPasswordChanged } from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';
import type { FollowerScope } from '@waypost/organization';
import { type Actor, Ledger, MailboxEntity, presentMailboxRecord, put } from '@waypost/store';
import type { Logger } from 'pino';
import { DataSource, type EntityManager } from 'typeorm';
import type { Caller } from '../http/caller.js';
import { nodeNotFound } from '../http/refusals.js';
import { logToken } from '../injection-tokens.js';
import { isPassword, verifierOf } from '../session/password.js';
import { newPassword as madeUp } from '../session/secrets.js';
import { passwordKeeperOf } from '../sync/links/refuse-managed.js';
import { SignInThrottle } from '../session/sign-in-throttle.js';

/**
 * Changes passwords at the word of a directory. That a directory says who asks is not enough: the old password is checked here,
 * and guesses at it are slowed. A repeated request finds its old password gone, so it needs no key under which it happens once.
 */
@Injectable()
export class PasswordChanges {
  constructor(
    private readonly source: DataSource,
    private readonly ledger: Ledger,
    private readonly throttle: SignInThrottle,
    @Inject(logToken) private readonly log: Logger,
  ) {}

  async change({ actor, scope }: Caller, asked: MailboxPasswordChange): Promise<MailboxPasswordChanged> {
    const { manager: outside } = this.source;
    const mailbox = await expectServed(outside, asked.mailboxId, scope);
    const { id, name } = mailbox;
    const checked = await changeableVerifier(outside, mailbox);
    const account = { kind: 'mailbox', name: id } as const;
    const origin = asked.client ?? actor.origin;
    await this.throttle.admit(account, origin);
    if (!(await isPassword(checked, asked.oldPassword))) {
      this.log.warn({ mailbox: name, origin, directory: actor.name }, 'a change of password was refused');
      throw wrongPassword();
    }
    await this.throttle.succeeded(account, origin);
    const password = asked.newPassword ?? madeUp();
    const verifier = await verifierOf(password);
    const person: Actor = { kind: 'mailbox', id, name, origin };
    return this.ledger.change(person, async ({ manager, at, revision, note }) => {
      const row = await expectServed(manager, id, scope);
      // What an administrator set in between is not undone by somebody who knew the password before it.
      if (row.verifier !== checked || row.suspendedBy !== null) throw wrongPassword();
      const changed = {
        ...row,
        verifier,
        credentialVersion: row.credentialVersion + 1,
        passwordChangedAt: at,
        modifiedAt: at,
      };
      await manager.update(MailboxEntity, { id }, changed);
      const subject = { level: 'mailbox', id, name: row.name };
      note(
        {
          action: 'password.changed',
          subject,
          before: null,
          after: { directory: actor.name, generated: asked.newPassword === undefined },
        },
        [put(await presentMailboxRecord(manager, changed))],
      );
      return { revision, ...(asked.newPassword === undefined && { password }) };
    });
  }
}

/** As in the directory: to a suspended mailbox every password is a wrong one, and so is one of ours where its source checks it. */
async function changeableVerifier(manager: EntityManager, { id, verifier, suspendedBy }: MailboxEntity) {
  if (suspendedBy !== null || (await passwordKeeperOf(manager, id)) !== undefined) return null;
  return verifier;
}

const wrongPassword = () => new DomainError('sign-in-refused', 'The old password is not right.');

/** The mailbox, for a follower that is told what signs it in; any other has nothing to change there. */
async function expectServed(manager: EntityManager, id: string, scope: FollowerScope): Promise<MailboxEntity> {
  const mailbox = await manager.findOneBy(MailboxEntity, { id });
  if (!mailbox) throw nodeNotFound('mailbox', id);
  if (scope && !scope.has(mailbox.serverId))
    throw new DomainError('permission-missing', 'This token is not for the home server of the mailbox.');
  return mailbox;
}
