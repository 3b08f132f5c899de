import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type {
  Mailbox,
  MailboxChange,
  MailboxList,
  MailboxQuery,
  MovePreview,
  NewMailbox,
  PasswordReset,
  PasswordResetAnswer,
  RecipientRemoval,
} from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';
import { settingAt, wholeProfile } from '@waypost/organization';
import { sameValue, settingOf } from '@waypost/settings';
import {
  type Change,
  countMailboxes,
  findMailbox,
  findPath,
  findServer,
  gone,
  MailboxEntity,
  mailboxKeys,
  mailboxRecord,
  notSuspended,
  presentMailboxRecord,
  put,
  selectMailboxIds,
  ServerEntity,
} from '@waypost/store';
import { DataSource, type EntityManager, In } from 'typeorm';
import { differences, given } from '../http/differences.js';
import { expectAsAsked } from '../http/etag.js';
import { cutPage } from '../http/paging.js';
import { nodeNotFound, referenceNotFound, refusingTaken } from '../http/refusals.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { verifierOf } from '../session/password.js';
import { newPassword } from '../session/secrets.js';
import { forgetMemberships } from '../recipients/memberships.js';
import { addressToCome, giveFirstAddresses } from '../policies/first-addresses.js';
import { stampChanged, stampCreated } from '../policies/stamp-addresses.js';
import { beforeStamp } from '../policies/wanted-primaries.js';
import { primaryMoves } from '../recipients/primary-address.js';
import { refuseLoopThrough } from '../recipients/refuse-loop-through.js';
import { forgetOverrides } from '../settings/forget-overrides.js';
import { refuseLinked, refuseManaged, refusePassword } from '../sync/links/refuse-managed.js';
import { overridesOf, settingsSeenAt, SettingsRepository } from '../settings/settings.repository.js';
import { MailboxListing } from './mailbox-listing.js';
import { effectiveValues, representMailboxes } from './mailbox-representation.js';

/** Mailboxes: recipients that keep mail, each on its home server. */
@Injectable()
export class MailboxService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
    private readonly settings: SettingsRepository,
    private readonly listing: MailboxListing,
  ) {}

  async list(query: MailboxQuery): Promise<MailboxList> {
    const { manager } = this.source;
    const keys = query.settings ?? [];
    const unknown = keys.find((key) => settingOf(key) === undefined);
    if (unknown !== undefined)
      throw new DomainError('query-invalid', `There is no setting ${unknown}.`, {
        errors: [{ pointer: '#/settings', detail: `There is no setting ${unknown}.` }],
      });
    const selection = await this.listing.selectionOf(manager, query);
    const { items, nextCursor } = cutPage(
      await selectMailboxIds(manager, selection),
      query.limit,
      query.sort,
      ({ key }) => key,
    );
    const rows = await inOrder(manager, items);
    const shown = await representMailboxes(manager, rows);
    const values = keys.length > 0 ? await effectiveValues(manager, this.settings, rows, keys) : undefined;
    const total = query.total ? await countMailboxes(manager, selection) : undefined;
    return {
      items: values ? shown.map((mailbox) => ({ ...mailbox, effective: values.get(mailbox.id) ?? {} })) : shown,
      nextCursor,
      ...(total !== undefined && { total }),
    };
  }

  read(reference: string): Promise<Mailbox> {
    return this.find(this.source.manager, reference);
  }

  async create(write: WriteRequest, mailbox: NewMailbox, hashed: string | null = null): Promise<Mailbox> {
    // Hashing takes long on purpose; it is done before the change begins, which others wait for.
    const verifier = mailbox.password === undefined ? hashed : await verifierOf(mailbox.password);
    return this.writes.change(write, async (change) => {
      const { manager, at, note } = change;
      const id = randomUUID();
      const { name, displayName, givenName = null, surname = null, initials = null } = mailbox;
      const { address = addressToCome(id), hiddenFromAddressBook = false, excludedFromPolicies = false } = mailbox;
      const row = {
        id,
        serverId: await serverIdOf(manager, mailbox.server),
        name,
        displayName,
        address,
        kind: mailbox.kind,
        givenName,
        surname,
        initials,
        ...wholeProfile(mailbox),
        hiddenFromAddressBook,
        excludedFromPolicies,
        ...mailboxKeys({ name, displayName, address }),
        verifier,
        credentialVersion: verifier === null ? 0 : 1,
        passwordChangedAt: verifier === null ? null : at,
        ...notSuspended,
        createdAt: at,
        modifiedAt: at,
      };
      await refusingTaken(manager.insert(MailboxEntity, row));
      const given = mailbox.address === undefined ? await giveFirstAddresses(change, 'mailbox', id) : undefined;
      const made = given ? await this.expect(manager, id) : row;
      const after = await editable(manager, made);
      note(
        { action: 'mailbox.created', subject: subjectOf(made), before: null, after },
        given ?? [put(mailboxRecord(row))],
      );
      if (!given) await stampCreated(change, 'mailbox', id);
      return this.find(manager, id);
    });
  }

  change(write: WriteRequest, reference: string, patch: MailboxChange): Promise<Mailbox> {
    return this.writes.change(write, (change) => this.alter(change, write, reference, patch));
  }

  /** Changes a mailbox as part of a change that is under way. */
  async alter(
    change: Change,
    write: WriteRequest,
    reference: string,
    { server, suspended, suspendedReason, ...patch }: MailboxChange,
  ): Promise<Mailbox> {
    const { manager, at, note } = change;
    const row = await this.expect(manager, reference);
    expectAsAsked(write, await this.find(manager, row.id));
    const changed = { ...row, ...given(patch), ...suspension(row, { suspended, suspendedReason }, at), modifiedAt: at };
    Object.assign(changed, mailboxKeys(changed));
    if (server !== undefined) changed.serverId = await serverIdOf(manager, server);
    const difference = differences(await editable(manager, row), await editable(manager, changed));
    if (difference) {
      await refuseManaged(manager, 'mailbox', row, Object.keys(difference.before));
      const before = await beforeStamp(manager, 'mailbox', row.id);
      const moves = await primaryMoves(manager, row, changed.address);
      await refusingTaken(manager.update(MailboxEntity, { id: row.id }, changed));
      if (changed.addressKey !== row.addressKey) await refuseLoopThrough(manager, 'mailbox', row.id);
      note({ action: actionOf(row, changed), subject: subjectOf(changed), ...difference, revertible: true });
      const byHand = changed.address === row.address ? undefined : moves.length > 0 ? 'own' : 'new';
      const isTold = await stampChanged(change, { kind: 'mailbox', id: row.id, before, byHand });
      if (!isTold) change.tell([put(await presentMailboxRecord(manager, changed)), ...moves]);
    }
    return this.find(manager, row.id);
  }

  /** `directory: 'ignore'` deletes what comes from a directory as well; its entry is left out from then on, by trigger. */
  remove(write: WriteRequest, reference: string, { directory }: RecipientRemoval = {}): Promise<void> {
    return this.writes.change(write, async (change) => {
      const row = await this.expect(change.manager, reference);
      expectAsAsked(write, await this.find(change.manager, row.id));
      await refuseLinked(change.manager, row, directory);
      await this.delete(change, row);
    });
  }

  /** Deletes a mailbox, with what is set at it, as part of a change that is under way. */
  async delete({ manager, note }: Change, row: MailboxEntity): Promise<void> {
    const before = await editable(manager, row);
    const forgotten = await forgetOverrides(manager, row.id);
    const memberships = await forgetMemberships(manager, row.id);
    await manager.delete(MailboxEntity, { id: row.id });
    note(
      {
        action: 'mailbox.deleted',
        subject: subjectOf(row),
        before: {
          ...before,
          settings: forgotten.settings,
          ...(memberships.groups.length > 0 && { groups: memberships.groups }),
        },
        after: null,
      },
      [...forgotten.changes, ...memberships.changes, gone('mailbox', row.id)],
    );
  }

  /** Sets a password, or makes one up and shows it this once. It counts at the next login. */
  async resetPassword(write: WriteRequest, reference: string, reset: PasswordReset): Promise<PasswordResetAnswer> {
    const password = 'password' in reset ? reset.password : newPassword();
    await this.setVerifier(write, reference, await verifierOf(password));
    return 'generate' in reset ? { password } : {};
  }

  /** Sets a password that was hashed before. It counts at the next login. */
  setVerifier(write: WriteRequest, reference: string, verifier: string): Promise<void> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      const row = await this.expect(manager, reference);
      await refusePassword(manager, row.id);
      const changed = {
        ...row,
        verifier,
        credentialVersion: row.credentialVersion + 1,
        passwordChangedAt: at,
        modifiedAt: at,
      };
      await manager.update(MailboxEntity, { id: row.id }, changed);
      note({ action: 'password.reset', subject: subjectOf(row), before: null, after: null }, [
        put(await presentMailboxRecord(manager, changed)),
      ]);
    });
  }

  /** What the mailbox would get there, and does not have here. */
  async previewMove(reference: string, server: string): Promise<MovePreview> {
    const { manager } = this.source;
    const from = await findPath(manager, 'mailbox', reference);
    const mailbox = from?.at(-1);
    if (!from || !mailbox) throw nodeNotFound('mailbox', reference);
    const target = await findPath(manager, 'server', server);
    if (!target) throw referenceNotFound('server', 'server', server);
    const to = [...target, mailbox];
    const [here, there] = [await this.settings.along(manager, from), await this.settings.along(manager, to)];
    const now = new Date();
    const changes = settingsSeenAt('mailbox').flatMap((setting) => {
      const before = settingAt(setting, from, overridesOf(here, setting.key), now);
      const after = settingAt(setting, to, overridesOf(there, setting.key), now);
      if (sameValue(before.value, after.value)) return [];
      return [
        {
          key: setting.key,
          before: { value: before.value, source: before.source },
          after: { value: after.value, source: after.source },
        },
      ];
    });
    return { changes };
  }

  private async expect(manager: EntityManager, reference: string): Promise<MailboxEntity> {
    const row = await findMailbox(manager, reference);
    if (!row) throw nodeNotFound('mailbox', reference);
    return row;
  }

  private async find(manager: EntityManager, reference: string): Promise<Mailbox> {
    const [mailbox] = await representMailboxes(manager, [await this.expect(manager, reference)]);
    if (!mailbox) throw nodeNotFound('mailbox', reference);
    return mailbox;
  }
}

async function inOrder(manager: EntityManager, items: readonly { id: string }[]): Promise<MailboxEntity[]> {
  const rows = await manager.findBy(MailboxEntity, { id: In(items.map(({ id }) => id)) });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return items.flatMap(({ id }) => byId.get(id) ?? []);
}

async function serverIdOf(manager: EntityManager, reference: string): Promise<string> {
  const server = await findServer(manager, reference);
  if (!server) throw referenceNotFound('server', 'server', reference);
  return server.id;
}

/** What of a mailbox the audit shows: the home server by its name, never the password. */
async function editable(
  manager: EntityManager,
  { name, displayName, kind, givenName, surname, initials, address, serverId, ...row }: MailboxEntity,
) {
  const server = await manager.findOneByOrFail(ServerEntity, { id: serverId });
  const suspended = { suspended: row.suspendedBy !== null, suspendedReason: row.suspendedReason };
  const { hiddenFromAddressBook, excludedFromPolicies } = row;
  const called = { name, displayName, kind, givenName, surname, initials, address, server: server.name };
  return { ...called, ...wholeProfile(row), hiddenFromAddressBook, excludedFromPolicies, ...suspended };
}

/**
 * What a change says of suspension. An administrator's word takes the place of the directory's, either way; a reason belongs to a
 * suspension and goes with it.
 */
function suspension(
  row: MailboxEntity,
  patch: Pick<MailboxChange, 'suspended' | 'suspendedReason'>,
  at: Date,
): Pick<MailboxEntity, 'suspendedBy' | 'suspendedReason' | 'suspendedAt'> {
  const suspended = patch.suspended ?? row.suspendedBy !== null;
  if (!suspended && typeof patch.suspendedReason === 'string')
    throw new DomainError('body-invalid', 'A mailbox that is not suspended has no reason for it.', {
      errors: [{ pointer: '#/suspendedReason', detail: 'Send suspended: true along with it, or leave it out.' }],
    });
  if (!suspended) return notSuspended;
  const isNew = patch.suspended === true && row.suspendedBy !== 'administrator';
  const { suspendedReason = isNew ? null : row.suspendedReason } = patch;
  return isNew
    ? { suspendedBy: 'administrator', suspendedReason, suspendedAt: at }
    : { suspendedBy: row.suspendedBy, suspendedReason, suspendedAt: row.suspendedAt };
}

function actionOf(before: MailboxEntity, after: MailboxEntity): string {
  if (before.serverId !== after.serverId) return 'mailbox.moved';
  if ((before.suspendedBy === null) === (after.suspendedBy === null)) return 'mailbox.changed';
  return after.suspendedBy === null ? 'mailbox.resumed' : 'mailbox.suspended';
}

const subjectOf = ({ id, name }: MailboxEntity) => ({ level: 'mailbox', id, name });
