import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type {
  ConflictResolution,
  DirectoryConflict,
  DirectoryConflictList,
  DirectoryConflictQuery,
} from '@waypost/contracts';
import { DomainError, isNodeId } from '@waypost/kernel';
import {
  type Change,
  dnDigest,
  DirectoryConflictEntity,
  DirectoryLinkEntity,
  DirectorySourceEntity,
  MailboxEntity,
  presentMailboxRecord,
  put,
  rememberDns,
} from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { cutPage, readCursor } from '../../http/paging.js';
import type { WriteRequest } from '../../http/write-request.js';
import { Writes } from '../../http/writes.js';
import { candidateKindOf } from '../links/directory-origins.js';
import { sourceIdAsked } from '../sources/expect-source.js';
import { type ConflictFacts, findFacts, resolutionsOf } from './conflict-resolutions.js';

const newestFirst = '-lastSeenAt';

/** What of directories could not be applied, and deciding it. */
@Injectable()
export class ConflictService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
  ) {}

  async list({ limit, cursor, source, status }: DirectoryConflictQuery): Promise<DirectoryConflictList> {
    const { manager } = this.source;
    const sourceId = await sourceIdAsked(manager, source);
    const after = readCursor(newestFirst, cursor);
    const selection = manager
      .createQueryBuilder(DirectoryConflictEntity, 'conflict')
      .where('conflict.status = :status', { status })
      .orderBy('conflict.lastAt', 'DESC')
      .addOrderBy('conflict.id', 'DESC')
      .take(limit + 1);
    if (sourceId !== undefined) selection.andWhere('conflict.sourceId = :sourceId', { sourceId });
    if (after) {
      const at = Number.isNaN(Date.parse(after.key)) ? new Date(0) : new Date(after.key);
      selection.andWhere('(conflict.lastAt, conflict.id) < (:at, :id)', { at, id: after.id });
    }
    const page = cutPage(await selection.getMany(), limit, newestFirst, (row) => row.lastAt.toISOString());
    return { items: await represent(manager, page.items), nextCursor: page.nextCursor };
  }

  /** Decides a conflict. What is decided counts from the next run on. */
  resolve(write: WriteRequest, id: string, resolution: ConflictResolution): Promise<DirectoryConflict> {
    return this.writes.change(write, async (change) => {
      const { manager, at, actor, note } = change;
      const conflict = isNodeId(id) ? await manager.findOneBy(DirectoryConflictEntity, { id }) : null;
      if (!conflict) throw new DomainError('conflict-not-found', 'There is no conflict with this id.');
      const facts = (await findFacts(manager, [conflict])).get(conflict.id) ?? {};
      if (!resolutionsOf(conflict, facts).includes(resolution))
        throw new DomainError('conflict-not-resolvable', whyNot(conflict, resolution));
      await decisions[resolution](change, conflict, facts);
      await manager.update(
        DirectoryConflictEntity,
        { id: conflict.id },
        resolution === 'unignore'
          ? { status: 'open', resolution: null, resolvedBy: null, resolvedAt: null }
          : {
              status: resolution === 'ignore' ? 'ignored' : 'settled',
              resolution,
              resolvedBy: actor.name,
              resolvedAt: at,
            },
      );
      const source = await manager.findOneByOrFail(DirectorySourceEntity, { id: conflict.sourceId });
      note({
        action: actions[resolution],
        subject: { level: 'directory-source', id: source.id, name: source.name },
        before: null,
        after: { entry: conflict.dn, kind: conflict.kind, field: conflict.field, value: conflict.value },
      });
      const row = await manager.findOneByOrFail(DirectoryConflictEntity, { id: conflict.id });
      const [shown] = await represent(manager, [row]);
      if (!shown) throw new Error(`conflict ${row.id} cannot be shown`);
      return shown;
    });
  }
}

const actions = {
  link: 'conflict.linked',
  ignore: 'conflict.ignored',
  unignore: 'conflict.unignored',
} satisfies Record<ConflictResolution, string>;

type Decision = (change: Change, conflict: DirectoryConflictEntity, facts: ConflictFacts) => Promise<unknown>;

const decisions: Record<ConflictResolution, Decision> = {
  link: linkEntry,
  // An entry that became nobody is left out; one that is followed goes on, but for the value.
  ignore: ({ manager, at }, _conflict, { own }) =>
    own?.localId === null
      ? manager.update(DirectoryLinkEntity, { id: own.id }, { state: 'ignored', modifiedAt: at })
      : Promise.resolve(),
  unignore: ({ manager, at }, _conflict, { own }) =>
    own?.state === 'ignored'
      ? manager.update(DirectoryLinkEntity, { id: own.id }, { state: 'conflict', modifiedAt: at })
      : Promise.resolve(),
};

/**
 * Makes the entry follow the recipient that is in its way. Where that comes from an entry which is no longer there, its link is the
 * entry's from now on, with all it remembers, so that the next run takes back what the absence did.
 */
async function linkEntry(
  { manager, at, note }: Change,
  conflict: DirectoryConflictEntity,
  { own, theirs }: ConflictFacts,
): Promise<void> {
  const party = conflict.with;
  if (!party || party.kind === 'entry') throw new Error('only recipients are linked to');
  const entry = { anchor: conflict.anchor, dn: conflict.dn, dnKey: dnDigest(conflict.dn) };
  const anew = { appliedHash: null, unresolved: true, pending: own?.pending ?? null, modifiedAt: at };
  if (theirs) {
    if (own) await manager.delete(DirectoryLinkEntity, { id: own.id });
    await manager.update(DirectoryLinkEntity, { id: theirs.id }, { ...entry, ...anew });
    await rememberDns(manager, conflict.sourceId, [{ before: theirs, after: { ...theirs, ...entry } }]);
  } else if (own)
    await manager.update(DirectoryLinkEntity, { id: own.id }, { ...anew, localId: party.id, state: 'linked' });
  else
    await manager.insert(DirectoryLinkEntity, {
      id: randomUUID(),
      sourceId: conflict.sourceId,
      ...entry,
      ...anew,
      kind: candidateKindOf[party.kind],
      localId: party.id,
      state: 'linked',
      createdAt: at,
    });
  const mailbox = party.kind === 'mailbox' ? await manager.findOneBy(MailboxEntity, { id: party.id }) : null;
  if (!mailbox) return;
  note(
    {
      action: 'directory.linked',
      subject: { level: 'mailbox', id: mailbox.id, name: mailbox.name },
      before: { entry: theirs?.dn ?? null },
      after: { entry: conflict.dn },
    },
    [put(await presentMailboxRecord(manager, mailbox))],
  );
}

const whyNot = ({ status, kind, with: party }: DirectoryConflictEntity, resolution: ConflictResolution) => {
  if (status === 'settled') return 'The conflict is settled already.';
  if (resolution === 'unignore') return 'The conflict is not ignored.';
  if (resolution === 'ignore') return 'The conflict is ignored already.';
  return party && party.kind !== 'entry'
    ? `The entry cannot follow ${party.name}: it follows somebody already, is of another kind, or ${party.name} comes from an entry that is still there.`
    : `There is nobody here to link the entry to; a conflict of the kind ${kind} is mended in the directory.`;
};

async function represent(
  manager: EntityManager,
  rows: readonly DirectoryConflictEntity[],
): Promise<DirectoryConflict[]> {
  const sources = new Map((await manager.find(DirectorySourceEntity)).map(({ id, name }) => [id, name]));
  const facts = await findFacts(manager, rows);
  return rows.map((row) => ({
    id: row.id,
    source: { id: row.sourceId, name: sources.get(row.sourceId) ?? row.sourceId },
    anchor: row.anchor,
    dn: row.dn,
    label: row.label,
    kind: row.kind,
    field: row.field,
    value: row.value,
    with: row.with,
    effect: row.effect,
    detail: row.detail,
    status: row.status,
    resolutions: resolutionsOf(row, facts.get(row.id) ?? {}),
    firstSeenAt: row.firstAt.toISOString(),
    lastSeenAt: row.lastAt.toISOString(),
    runs: row.count,
    lastRun: row.lastRun,
  }));
}
