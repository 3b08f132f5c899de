import { Inject, Injectable } from '@nestjs/common';
import type { PasswordChange, Session, SignIn } from '@waypost/contracts';
import { DomainError, nameKey } from '@waypost/kernel';
import { mayDo, permissions } from '@waypost/organization';
import { AdministratorEntity, Ledger, OneTimeCodeEntity, SessionEntity } from '@waypost/store';
import type { Logger } from 'pino';
import { DataSource, LessThan, Not } from 'typeorm';
import type { Caller } from '../http/caller.js';
import { logToken } from '../injection-tokens.js';
import { isPassword, verifierOf } from './password.js';
import { digestOf, newSecret } from './secrets.js';
import { SignInThrottle } from './sign-in-throttle.js';

const idleMs = 8 * 60 * 60 * 1000;
const longestMs = 7 * 24 * 60 * 60 * 1000;
/** How stale `lastSeenAt` may grow before a request writes it again. */
const noticeMs = 60 * 1000;
const chooseAnewMs = 15 * 60 * 1000;

/** A session just opened, with the secret its cookie carries. */
export interface OpenedSession {
  secret: string;
  session: Session;
}

/** Signs administrators in and out. */
@Injectable()
export class SessionService {
  constructor(
    private readonly source: DataSource,
    private readonly ledger: Ledger,
    private readonly throttle: SignInThrottle,
    @Inject(logToken) private readonly log: Logger,
  ) {}

  /** Opens a session by password or one-time code. Whatever is wrong, the answer is the same. */
  async open(signIn: SignIn, origin: string | null): Promise<OpenedSession> {
    const administrator =
      'oneTimeCode' in signIn
        ? await this.redeem(signIn.oneTimeCode)
        : await this.check(signIn.name, signIn.password, origin);
    const secret = newSecret();
    const now = new Date();
    const row = {
      hash: digestOf(secret),
      administratorId: administrator.id,
      csrfToken: newSecret(),
      openedByCode: 'oneTimeCode' in signIn,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + idleMs),
    };
    const actor = { kind: 'administrator' as const, id: administrator.id, name: administrator.name, origin };
    await this.ledger.change(actor, async ({ manager, note }) => {
      await manager.delete(SessionEntity, { expiresAt: LessThan(now) });
      await manager.insert(SessionEntity, row);
      note({
        action: 'session.opened',
        subject: { level: 'administrator', id: administrator.id, name: administrator.name },
        before: null,
        after: null,
      });
    });
    return { secret, session: represent(administrator, row) };
  }

  /** The session behind a cookie and whose it is; undefined where there is none or it ran out. */
  async recognise(secret: string): Promise<{ row: SessionEntity; administrator: AdministratorEntity } | undefined> {
    const row = await this.source.manager.findOneBy(SessionEntity, { hash: digestOf(secret) });
    const now = new Date();
    if (!row || row.expiresAt <= now) return undefined;
    const administrator = await this.source.manager.findOneBy(AdministratorEntity, { id: row.administratorId });
    if (!administrator) return undefined;
    if (now.getTime() - row.lastSeenAt.getTime() > noticeMs) {
      row.lastSeenAt = now;
      row.expiresAt = new Date(Math.min(now.getTime() + idleMs, row.createdAt.getTime() + longestMs));
      await this.source.manager.update(
        SessionEntity,
        { hash: row.hash },
        { lastSeenAt: row.lastSeenAt, expiresAt: row.expiresAt },
      );
    }
    return { row, administrator };
  }

  async describe({ session, actor }: Caller): Promise<Session> {
    const { row, administrator } = await this.own(session, actor.id);
    return represent(administrator, row);
  }

  async close({ session, actor }: Caller): Promise<void> {
    const { row, administrator } = await this.own(session, actor.id);
    await this.ledger.change(actor, async ({ manager, note }) => {
      await manager.delete(SessionEntity, { hash: row.hash });
      note({
        action: 'session.closed',
        subject: { level: 'administrator', id: administrator.id, name: administrator.name },
        before: null,
        after: null,
      });
    });
  }

  /** Sets one's own password and closes one's other sessions. Whoever has one is asked for it, unless they just came by a code. */
  async changePassword({ session, actor }: Caller, { currentPassword, newPassword }: PasswordChange): Promise<void> {
    const { row, administrator } = await this.own(session, actor.id);
    if (administrator.verifier !== null && !mayChooseAnew(row)) {
      await this.throttle.admit(guessedAt(administrator.name), actor.origin);
      if (!(await isPassword(administrator.verifier, currentPassword ?? ''))) {
        throw new DomainError('body-invalid', 'The present password is not right.', {
          errors: [{ pointer: '#/currentPassword', detail: 'This is not the present password.' }],
        });
      }
    }
    await this.throttle.succeeded(guessedAt(administrator.name), actor.origin);
    const verifier = await verifierOf(newPassword);
    await this.ledger.change(actor, async ({ manager, note }) => {
      await manager.update(AdministratorEntity, { id: administrator.id }, { verifier });
      await manager.update(SessionEntity, { hash: row.hash }, { openedByCode: false });
      await manager.delete(OneTimeCodeEntity, { administratorId: administrator.id });
      await manager.delete(SessionEntity, { administratorId: administrator.id, hash: Not(row.hash) });
      note({
        action: 'password.changed',
        subject: { level: 'administrator', id: administrator.id, name: administrator.name },
        before: null,
        after: null,
      });
    });
  }

  private async own(session: SessionEntity | undefined, administratorId: string | null) {
    const administrator =
      administratorId === null
        ? null
        : await this.source.manager.findOneBy(AdministratorEntity, { id: administratorId });
    if (!session || !administrator)
      throw new DomainError('sign-in-required', 'This is about a signed-in session; an API token has none.');
    return { row: session, administrator };
  }

  private async check(name: string, password: string, origin: string | null): Promise<AdministratorEntity> {
    await this.throttle.admit(guessedAt(name), origin);
    const administrator = await this.source.manager.findOneBy(AdministratorEntity, { nameKey: nameKey(name) });
    if (!(await isPassword(administrator?.verifier ?? null, password)) || !administrator) {
      this.log.warn({ account: name.slice(0, 64), origin }, 'a sign-in was refused');
      throw new DomainError('sign-in-refused', 'The name or the password is not right.');
    }
    await this.throttle.succeeded(guessedAt(name), origin);
    return administrator;
  }

  /** A code works once: whoever deletes its row first has it. */
  private async redeem(code: string): Promise<AdministratorEntity> {
    const [rows] = await this.source.query<[{ administrator_id: string }[], number]>(
      'DELETE FROM one_time_code WHERE hash = $1 AND expires_at > now() RETURNING administrator_id',
      [digestOf(code)],
    );
    const [row] = rows;
    const administrator =
      row && (await this.source.manager.findOneBy(AdministratorEntity, { id: row.administrator_id }));
    if (!administrator)
      throw new DomainError(
        'sign-in-refused',
        'This sign-in link was used already or is too old; start Waypost with --owner-link for a new one.',
      );
    return administrator;
  }
}

/** A code is for an owner who lost the password; the leave it gives ends soon, for a browser may be left open. */
const mayChooseAnew = ({ openedByCode, createdAt }: SessionEntity) =>
  openedByCode && Date.now() - createdAt.getTime() < chooseAnewMs;

const represent = ({ id, name, role, verifier }: AdministratorEntity, session: SessionEntity): Session => ({
  administrator: { id, name },
  role,
  permissions: permissions.filter((permission) => mayDo(role, permission)),
  csrfToken: session.csrfToken,
  hasPassword: verifier !== null && !mayChooseAnew(session),
  expiresAt: session.expiresAt.toISOString(),
});

const guessedAt = (name: string) => ({ kind: 'administrator', name }) as const;
