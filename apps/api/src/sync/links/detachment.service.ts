import { Injectable } from '@nestjs/common';
import type { DirectoryDetachment, RecipientDirectory } from '@waypost/contracts';
import { DomainError, pointerTo } from '@waypost/kernel';
import {
  type Change,
  DirectoryDetachmentEntity,
  DirectoryLinkEntity,
  findWorkingRun,
  MailboxEntity,
  presentMailboxRecord,
  put,
  type RecipientKind,
} from '@waypost/store';
import { targetFields } from '@waypost/sync';
import { type EntityManager, In } from 'typeorm';
import type { WriteRequest } from '../../http/write-request.js';
import { Writes } from '../../http/writes.js';
import { orderRun } from '../runs/order-run.js';
import { RunControl } from '../runs/run-control.js';
import { candidateKindOf, everyField, findOrigins, type Origins } from './directory-origins.js';
import { expectRecipient, type Recipient, representDirectory } from './link-representation.js';

/** A recipient that comes from a directory, and what of it shall be ours from now on, out of what is. */
interface Wish {
  kind: RecipientKind;
  reference: string;
  detached(present: readonly string[]): readonly string[];
  reason?: string | undefined;
}

/** Takes recipients, or fields of theirs, over from the directories they come from, and hands them back. */
@Injectable()
export class DetachmentService {
  constructor(
    private readonly writes: Writes,
    private readonly control: RunControl,
  ) {}

  /** Makes fields ours, or with none named the whole recipient: its sources are not listened to any more. */
  detach(
    write: WriteRequest,
    kind: RecipientKind,
    reference: string,
    { fields, reason }: DirectoryDetachment,
  ): Promise<RecipientDirectory> {
    const wanted = fields === undefined ? [everyField] : expectFields(kind, fields);
    return this.set(write, { kind, reference, reason, detached: (present) => [...present, ...wanted] });
  }

  /** Hands fields back, or with none named all of them, and has their entries read anew where their sources are free to. */
  attach(
    write: WriteRequest,
    kind: RecipientKind,
    reference: string,
    { fields, reason }: DirectoryDetachment,
  ): Promise<RecipientDirectory> {
    const wanted = fields && expectFields(kind, fields);
    const detached = (present: readonly string[]) => (wanted ? present.filter((field) => !wanted.includes(field)) : []);
    return this.set(write, { kind, reference, reason, detached });
  }

  /** Makes just these fields ours: what taking a change back comes to. */
  restore(
    write: WriteRequest,
    kind: RecipientKind,
    id: string,
    before: Record<string, unknown>,
  ): Promise<RecipientDirectory> {
    return this.set(write, { kind, reference: id, detached: () => before['detached'] as string[] });
  }

  private async set(write: WriteRequest, { kind, reference, detached, reason }: Wish): Promise<RecipientDirectory> {
    const shown = await this.writes.change(write, async (change) => {
      const { manager } = change;
      const recipient = await expectRecipient(manager, kind, reference);
      const origins = (await findOrigins(manager, [recipient.id])).get(recipient.id);
      if (!origins)
        throw new DomainError('recipient-not-linked', `The ${kind} ${recipient.name} comes from no directory.`);
      const present = origins.detachments.map(({ field }) => field).sort();
      write.expect?.({ detached: present });
      const wanted = [...new Set(detached(present))].sort();
      if (wanted.join() !== present.join()) {
        await setDetached(change, { kind, recipient, origins, wanted, reason: reason ?? null });
        await note(change, { kind, recipient, before: present, after: wanted, reason: reason ?? null });
        if (present.some((field) => !wanted.includes(field))) await this.readAnew(change, origins);
      }
      return representDirectory(manager, kind, recipient);
    });
    this.control.wake();
    return shown;
  }

  /**
   * Has the entries read that something was handed back to. A source that is paused, or at work, is left alone: its next full run
   * brings the values as well.
   */
  private async readAnew(change: Change, { links }: Origins): Promise<void> {
    for (const { link, source } of links) {
      if (source.state !== 'active' || (await findWorkingRun(change.manager, source.id))) continue;
      const { anchor } = link;
      const order = { sourceId: source.id, mode: 'single', anchor, dryRun: false, trigger: 'resync' } as const;
      await orderRun(this.control, change, { source, order });
    }
  }
}

interface Detaching {
  kind: RecipientKind;
  recipient: Recipient;
  origins: Origins;
  wanted: readonly string[];
  reason: string | null;
}

async function setDetached(
  { manager, at, actor }: Change,
  { kind, recipient, origins, wanted, reason }: Detaching,
): Promise<void> {
  const present = origins.detachments.map(({ field }) => field);
  const [removed, added] = [
    present.filter((field) => !wanted.includes(field)),
    wanted.filter((field) => !present.includes(field)),
  ];
  const rowOf = (field: string) => ({
    localId: recipient.id,
    field,
    localKind: kind,
    reason,
    setBy: actor.name,
    setAt: at,
  });
  if (removed.length > 0)
    await manager.delete(DirectoryDetachmentEntity, { localId: recipient.id, field: In(removed) });
  if (added.length > 0) await manager.insert(DirectoryDetachmentEntity, added.map(rowOf));
  const ids = origins.links.map(({ link }) => link.id);
  // What was applied last says nothing any more of what is to be applied.
  if (removed.length > 0)
    await manager.update(DirectoryLinkEntity, { id: In(ids) }, { appliedHash: null, modifiedAt: at });
  if (added.includes(everyField)) await setState(manager, ids, 'detached', at);
  const isHandedBack = removed.includes(everyField) || (removed.includes('disabled') && !wanted.includes(everyField));
  if (isHandedBack)
    await setState(manager, ids, (await isSwitchedOff(manager, recipient.id)) ? 'suspended' : 'linked', at);
}

/** Whether a directory has suspended somebody: who is handed back is let sign in again, or not, by what their entry then says. */
const isSwitchedOff = (manager: EntityManager, id: string) =>
  manager.existsBy(MailboxEntity, { id, suspendedBy: 'directory' });

/** Whatever absences were counted: that begins anew, and from what the mailbox is. */
async function setState(
  manager: EntityManager,
  ids: string[],
  state: 'linked' | 'suspended' | 'detached',
  at: Date,
): Promise<void> {
  await manager.update(
    DirectoryLinkEntity,
    { id: In(ids) },
    {
      state,
      suspendedFor: state === 'suspended' ? 'disabled' : null,
      suspendedSince: state === 'suspended' ? at : null,
      missingSince: null,
      missingRuns: 0,
      missingCountedAt: null,
      modifiedAt: at,
    },
  );
}

/** Followers are told of a mailbox: whoever is detached whole signs in by a password of ours again. */
async function note(
  { manager, note: write }: Change,
  {
    kind,
    recipient,
    before,
    after,
    reason,
  }: Omit<Detaching, 'origins' | 'wanted'> & { before: string[]; after: string[] },
): Promise<void> {
  const mailbox = kind === 'mailbox' ? await manager.findOneBy(MailboxEntity, { id: recipient.id }) : null;
  write(
    {
      action: detachmentAction,
      subject: { level: kind, id: recipient.id, name: recipient.name },
      before: { detached: before },
      after: { detached: after },
      reason,
      revertible: true,
    },
    mailbox ? [put(await presentMailboxRecord(manager, mailbox))] : [],
  );
}

/** What the audit calls detaching and its opposite. */
export const detachmentAction = 'directory.detachment-changed';

/** The fields of a kind that can be taken over; every name that is none is refused. */
function expectFields(kind: RecipientKind, fields: readonly string[]): readonly string[] {
  const known: readonly string[] = targetFields[candidateKindOf[kind]];
  const errors = fields.flatMap((field, at) =>
    known.includes(field) ? [] : [{ pointer: pointerTo('fields', at), detail: `Choose among ${known.join(', ')}.` }],
  );
  if (errors[0]) throw new DomainError('body-invalid', errors[0].detail, { errors });
  return fields;
}
