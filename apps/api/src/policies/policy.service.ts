import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  NewRecipientPolicy,
  type PolicyOrder,
  type RecipientPolicy,
  type RecipientPolicyChange,
  type RecipientPolicyList,
} from '@waypost/contracts';
import { DomainError, nameKey } from '@waypost/kernel';
import { ruleFaults } from '@waypost/recipients';
import {
  findAcceptedDomains,
  findOrder,
  findPolicies,
  findPolicy,
  orderPolicies,
  RecipientPolicyEntity,
  toPolicy,
} from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { differences, given } from '../http/differences.js';
import { expectAsAsked } from '../http/etag.js';
import { refusingTaken } from '../http/refusals.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { refuseWhileGiving } from './address-job.js';
import { editablePolicy, representPolicy } from './policy-representation.js';
import { readFilter, readOrFault } from './read-filter.js';
import { comparisonsIn } from './recipient-filters.js';

/** Recipient policies: who gets which addresses. Saving one changes nobody's: that takes a job, or a recipient that changes. */
@Injectable()
export class PolicyService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
  ) {}

  async list(): Promise<RecipientPolicyList> {
    return listOf(this.source.manager);
  }

  async read(reference: string): Promise<RecipientPolicy> {
    return representPolicy(await expectPolicy(this.source.manager, reference));
  }

  create(write: WriteRequest, policy: NewRecipientPolicy): Promise<RecipientPolicy> {
    return this.insert(write, randomUUID(), policy);
  }

  /**
   * Brings a policy back as the audit knows it, in its place and under the id that the addresses it gave refer to.
   * @throws {DomainError} `change-not-revertible` where the audit holds too little of it
   */
  restore(write: WriteRequest, id: string, deleted: Readonly<Record<string, unknown>>): Promise<RecipientPolicy> {
    const asked = NewRecipientPolicy.safeParse(deleted);
    if (!asked.success)
      throw new DomainError('change-not-revertible', 'The audit holds too little of it to bring it back.');
    return this.insert(write, id, asked.data);
  }

  private insert(
    write: WriteRequest,
    id: string,
    { priority, ...policy }: NewRecipientPolicy,
  ): Promise<RecipientPolicy> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      await refuseWhileGiving(manager);
      if (await manager.existsBy(RecipientPolicyEntity, { id }))
        throw new DomainError('change-not-revertible', 'The policy is there again already.');
      const order = await findOrder(manager);
      const place = Math.min(priority ?? order.length + 1, order.length + 1);
      const row: RecipientPolicyEntity = {
        id,
        ...policy,
        nameKey: nameKey(policy.name),
        priority: place,
        isDefault: false,
        createdAt: at,
        modifiedAt: at,
      };
      await refuseFaults(manager, row);
      await refusingTaken(manager.insert(RecipientPolicyEntity, row as never));
      await orderPolicies(manager, order.toSpliced(place - 1, 0, row.id));
      note({ action: 'policy.created', subject: subjectOf(row), before: null, after: editablePolicy(row) });
      return representPolicy(row);
    });
  }

  change(write: WriteRequest, reference: string, patch: RecipientPolicyChange): Promise<RecipientPolicy> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      await refuseWhileGiving(manager);
      const row = await expectPolicy(manager, reference);
      expectAsAsked(write, representPolicy(row));
      if (row.isDefault && patch.priority !== undefined) throw isDefault('#/priority', 'It is always tried last.');
      const changed = { ...row, ...given(patch), modifiedAt: at };
      changed.nameKey = nameKey(changed.name);
      const order = await findOrder(manager, row.id);
      if (changed.priority !== null) changed.priority = Math.min(changed.priority, order.length + 1);
      const difference = differences(editablePolicy(row), editablePolicy(changed));
      if (!difference) return representPolicy(row);
      // The default one has nothing to give before there is a domain, and can be turned off all the same.
      if (patch.templates !== undefined || patch.filter !== undefined || patch.enabled === true)
        await refuseFaults(manager, changed);
      await refusingTaken(manager.update(RecipientPolicyEntity, { id: row.id }, changed as never));
      if (changed.priority !== null) await orderPolicies(manager, order.toSpliced(changed.priority - 1, 0, row.id));
      note({ action: 'policy.changed', subject: subjectOf(changed), ...difference, revertible: true });
      return representPolicy(changed);
    });
  }

  /** Puts all policies but the default one in order, in one go. */
  reorder(write: WriteRequest, { order: references }: PolicyOrder): Promise<RecipientPolicyList> {
    return this.writes.change(write, async ({ manager, note }) => {
      await refuseWhileGiving(manager);
      expectAsAsked(write, await listOf(manager));
      const before = await findPolicies(manager);
      const ordered = orderOf(before, references);
      await orderPolicies(
        manager,
        ordered.map(({ id }) => id),
      );
      const names = (rows: readonly RecipientPolicyEntity[]) =>
        rows.filter((row) => !row.isDefault).map(({ name }) => name);
      const last = before.find((row) => row.isDefault);
      if (last && names(before).join('\n') !== names(ordered).join('\n'))
        note({
          action: 'policy.reordered',
          subject: subjectOf(last),
          before: { order: names(before) },
          after: { order: names(ordered) },
        });
      return listOf(manager);
    });
  }

  remove(write: WriteRequest, reference: string): Promise<void> {
    return this.writes.change(write, async ({ manager, note }) => {
      await refuseWhileGiving(manager);
      const row = await expectPolicy(manager, reference);
      expectAsAsked(write, representPolicy(row));
      if (row.isDefault) throw isDefault('#', 'The default policy stays; turn it off instead.');
      await manager.delete(RecipientPolicyEntity, { id: row.id });
      await orderPolicies(manager, await findOrder(manager));
      note({
        action: 'policy.deleted',
        subject: subjectOf(row),
        before: editablePolicy(row),
        after: null,
        revertible: true,
      });
    });
  }
}

/** A policy by id or name. Refused: `policy-not-found`. */
export async function expectPolicy(manager: EntityManager, reference: string): Promise<RecipientPolicyEntity> {
  const row = await findPolicy(manager, reference);
  if (!row) throw new DomainError('policy-not-found', `There is no recipient policy "${reference}".`);
  return row;
}

const listOf = async (manager: EntityManager): Promise<RecipientPolicyList> => ({
  items: (await findPolicies(manager)).map(representPolicy),
  nextCursor: null,
});

const isDefault = (pointer: string, detail: string) =>
  new DomainError('policy-is-default', detail, { errors: [{ pointer, detail }] });

/** Policies that there may be, and comparisons of all their filters together: one statement makes all of them, with each change. */
const [mostPolicies, mostComparisons] = [1_000, 5_000];

async function refuseFaults(manager: EntityManager, row: RecipientPolicyEntity): Promise<void> {
  const read = readOrFault(row.filter);
  const unread = 'fault' in read ? [{ pointer: '#/filter', detail: read.fault }] : [];
  const errors = [...unread, ...ruleFaults(toPolicy(row), await findAcceptedDomains(manager))];
  const [first] = errors;
  if (first) {
    const detail = unread[0] ? `The filter cannot be read: ${first.detail}` : first.detail;
    throw new DomainError('body-invalid', detail, { errors });
  }
  if ('filter' in read) await refuseTooMany(manager, row, comparisonsIn(read.filter));
}

async function refuseTooMany(manager: EntityManager, { id }: RecipientPolicyEntity, own: number): Promise<void> {
  const others = (await findPolicies(manager)).filter((policy) => policy.id !== id);
  if (others.length >= mostPolicies) throw tooMany('#', `There may be ${mostPolicies} policies; delete one first.`);
  const sizes = others.map(({ filter }) =>
    comparisonsIn(readFilter(filter, { pointer: '#/filter', code: 'body-invalid' })),
  );
  const comparisons = sizes.reduce((sum, size) => sum + size, own);
  if (comparisons > mostComparisons)
    throw tooMany(
      '#/filter',
      `The filters of all policies may make ${mostComparisons} comparisons together; these make ${comparisons}. Name a group (memberOf) instead of many people.`,
    );
}

const tooMany = (pointer: string, detail: string) =>
  new DomainError('body-invalid', detail, { errors: [{ pointer, detail }] });

/** Every policy but the default one, as they are named; each of them, and each once. */
function orderOf(rows: readonly RecipientPolicyEntity[], references: readonly string[]): RecipientPolicyEntity[] {
  const movable = rows.filter((row) => !row.isDefault);
  const ordered = references.map((reference, at) => {
    const row = movable.find(({ id, nameKey: key }) => id === reference.toLowerCase() || key === nameKey(reference));
    if (!row || references.indexOf(reference) !== at)
      throw notAll(at, `"${reference}" is no policy to be put in order, or is there twice.`);
    return row;
  });
  if (new Set(ordered).size !== movable.length)
    throw notAll(undefined, 'Name every policy but the default one, each once.');
  return ordered;
}

const notAll = (at: number | undefined, detail: string) =>
  new DomainError('body-invalid', detail, {
    errors: [{ pointer: at === undefined ? '#/order' : `#/order/${at}`, detail }],
  });

const subjectOf = ({ id, name }: RecipientPolicyEntity) => ({ level: 'recipient-policy', id, name });
