import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type {
  AcceptedDomain,
  AcceptedDomainChange,
  AcceptedDomainList,
  AcceptedDomainQuery,
  NewAcceptedDomain,
} from '@waypost/contracts';
import { DomainError, domainToUnicode } from '@waypost/kernel';
import { acceptedDomainOf, type ReplicaChange } from '@waypost/organization';
import {
  AcceptedDomainEntity,
  countAddressesIn,
  domainRecord,
  findAcceptedDomains,
  findDomain,
  findDomainsBelow,
  gone,
  likePattern,
  put,
} from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { differences, given } from '../http/differences.js';
import { expectAsAsked } from '../http/etag.js';
import { cutPage, readCursor } from '../http/paging.js';
import { refusingTaken } from '../http/refusals.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { giveInFirstDomain, keepPoliciesRight, releaseFromPolicies } from '../policies/follow-domains.js';
import { refuseHostName, refuseTargetsWithin } from './domain-rules.js';

/** Accepted domains: those that mail is taken in for. There are at most thousands. */
@Injectable()
export class DomainService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
  ) {}

  async list(query: AcceptedDomainQuery): Promise<AcceptedDomainList> {
    const { manager } = this.source;
    const rows = await selectDomains(manager, query).getMany();
    const { items, nextCursor } = cutPage(rows, query.limit, query.sort, ({ name }) => name);
    const total = query.total ? await selectDomains(manager, { ...query, cursor: undefined }).getCount() : undefined;
    return { items: items.map(represent), nextCursor, ...(total !== undefined && { total }) };
  }

  async read(reference: string): Promise<AcceptedDomain> {
    return represent(await expectDomain(this.source.manager, reference));
  }

  /** The first domain is the default one, whatever was asked for: there is no other to make addresses in. */
  create(write: WriteRequest, domain: NewAcceptedDomain): Promise<AcceptedDomain> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      const { name, kind, matchSubdomains } = domain;
      const isFirst = (await manager.count(AcceptedDomainEntity)) === 0;
      const isDefault = domain.default ?? (isFirst && kind === 'authoritative');
      const row = { id: randomUUID(), name, kind, matchSubdomains, isDefault, createdAt: at, modifiedAt: at };
      refuseOtherDefault(row);
      await refuseHostName(manager, name);
      await refuseTargetsWithin(manager, { ...row, domainKind: kind });
      const demoted = row.isDefault ? await demoteDefault(manager, at) : [];
      await refusingTaken(manager.insert(AcceptedDomainEntity, row));
      if (row.isDefault) await giveInFirstDomain(manager, name);
      note({ action: 'domain.created', subject: subjectOf(row), before: null, after: editable(row) }, [
        ...demoted,
        put(domainRecord(row)),
      ]);
      return represent(row);
    });
  }

  change(write: WriteRequest, reference: string, patch: AcceptedDomainChange): Promise<AcceptedDomain> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      const row = await expectDomain(manager, reference);
      expectAsAsked(write, represent(row));
      const { default: isDefault, ...rest } = given(patch);
      const changed = { ...row, ...rest, ...(isDefault !== undefined && { isDefault }), modifiedAt: at };
      const difference = differences(editable(row), editable(changed));
      if (!difference) return represent(row);
      if (row.isDefault && !changed.isDefault) {
        const detail = 'Make another domain the default one instead.';
        throw new DomainError('domain-is-default', detail, { errors: [{ pointer: '#/default', detail }] });
      }
      refuseOtherDefault(changed);
      await refuseTargetsWithin(manager, { ...changed, domainKind: changed.kind });
      await refuseLeaving(manager, changed);
      const demoted = changed.isDefault && !row.isDefault ? await demoteDefault(manager, at) : [];
      await manager.update(AcceptedDomainEntity, { id: row.id }, changed);
      // Who was the default before is not in this entry, so taking it back would leave none.
      const revertible = changed.isDefault === row.isDefault;
      note({ action: 'domain.changed', subject: subjectOf(changed), ...difference, revertible }, [
        ...demoted,
        put(domainRecord(changed)),
      ]);
      return represent(changed);
    });
  }

  remove(write: WriteRequest, reference: string): Promise<void> {
    return this.writes.change(write, async ({ manager, note }) => {
      const row = await expectDomain(manager, reference);
      expectAsAsked(write, represent(row));
      const inUse = await countAddressesIn(manager, row.name, row.matchSubdomains);
      if (inUse > 0)
        throw new DomainError(
          'domain-in-use',
          `Recipients have ${inUse === 1 ? 'one address' : `${inUse} addresses`} in it; take those away first.`,
        );
      if (row.isDefault && (await manager.count(AcceptedDomainEntity)) > 1)
        throw new DomainError('domain-is-default', 'Make another domain the default one first.');
      await releaseFromPolicies(manager, row.name);
      const before = await findAcceptedDomains(manager);
      await keepPoliciesRight(manager, { before, after: before.filter(({ id }) => id !== row.id) });
      await manager.delete(AcceptedDomainEntity, { id: row.id });
      note({ action: 'domain.deleted', subject: subjectOf(row), before: editable(row), after: null }, [
        gone('domain', row.id),
      ]);
    });
  }
}

function selectDomains(manager: EntityManager, { q, sort, cursor, limit }: AcceptedDomainQuery) {
  const descending = sort === '-name';
  const after = readCursor(sort, cursor);
  const selection = manager
    .createQueryBuilder(AcceptedDomainEntity, 'domain')
    .orderBy('domain.name', descending ? 'DESC' : 'ASC')
    .take(limit + 1);
  if (after) selection.andWhere(`domain.name ${descending ? '<' : '>'} :after`, { after: after.key });
  if (q) selection.andWhere('domain.name LIKE :text', { text: likePattern(q) });
  return selection;
}

async function expectDomain(manager: EntityManager, reference: string): Promise<AcceptedDomainEntity> {
  const row = await findDomain(manager, reference);
  if (!row) throw new DomainError('domain-not-found', `There is no accepted domain "${reference}".`);
  return row;
}

/** Refuses a change by which mail would no longer be taken in for addresses below a domain, or policies would give such addresses. */
async function refuseLeaving(manager: EntityManager, { kind, ...changed }: AcceptedDomainEntity): Promise<void> {
  const before = await findAcceptedDomains(manager);
  const after = before.map((one) => (one.id === changed.id ? { ...one, ...changed, domainKind: kind } : one));
  await keepPoliciesRight(manager, { before, after });
  if (changed.matchSubdomains || !before.some(({ id, matchSubdomains }) => id === changed.id && matchSubdomains))
    return;
  const left = (await findDomainsBelow(manager, changed.name)).find((domain) => !acceptedDomainOf(domain, after));
  if (left === undefined) return;
  const detail = `Recipients have addresses in ${domainToUnicode(left)}; accept that by itself first, or take those away.`;
  throw new DomainError('domain-in-use', detail, { errors: [{ pointer: '#/matchSubdomains', detail }] });
}

/** Addresses are made in the default domain, so that it must be ours alone. */
function refuseOtherDefault({ isDefault, kind }: AcceptedDomainEntity): void {
  if (!isDefault || kind === 'authoritative') return;
  const detail = 'The default domain is authoritative.';
  throw new DomainError('body-invalid', detail, { errors: [{ pointer: '#/kind', detail }] });
}

/** Makes room for another default domain; what followers must know of it. */
async function demoteDefault(manager: EntityManager, at: Date): Promise<ReplicaChange[]> {
  const present = await manager.findOneBy(AcceptedDomainEntity, { isDefault: true });
  if (!present) return [];
  const demoted = { ...present, isDefault: false, modifiedAt: at };
  await manager.update(AcceptedDomainEntity, { id: present.id }, demoted);
  return [put(domainRecord(demoted))];
}

const editable = ({ name, kind, matchSubdomains, isDefault }: AcceptedDomainEntity) => ({
  name: domainToUnicode(name),
  kind,
  matchSubdomains,
  default: isDefault,
});
const subjectOf = ({ id, name }: AcceptedDomainEntity) => ({ level: 'domain', id, name });

const represent = (row: AcceptedDomainEntity): AcceptedDomain => ({
  id: row.id,
  name: domainToUnicode(row.name),
  kind: row.kind,
  matchSubdomains: row.matchSubdomains,
  default: row.isDefault,
  createdAt: row.createdAt.toISOString(),
  modifiedAt: row.modifiedAt.toISOString(),
});
