import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CreatedServiceAccount, NewServiceAccount, ServiceAccount, ServiceAccountList } from '@waypost/contracts';
import { DomainError, isNodeId, nameKey } from '@waypost/kernel';
import { findOrganization, gone, put, ServiceAccountEntity, serviceAccountRecord } from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { refusingTaken } from '../http/refusals.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { verifierOf } from '../session/password.js';
import { newSecret } from '../session/secrets.js';

/** The accounts that programs (Dovecot, Postfix, address books) bind to the directory with. */
@Injectable()
export class ServiceAccountService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
  ) {}

  async list(): Promise<ServiceAccountList> {
    const { manager } = this.source;
    const rows = await manager.find(ServiceAccountEntity, { order: { nameKey: 'ASC' }, take: 1000 });
    const bindDn = await bindDnIn(manager);
    return { items: rows.map((row) => represent(row, bindDn)), nextCursor: null };
  }

  async create(
    write: WriteRequest,
    { name, purpose, class: serviceClass }: NewServiceAccount,
  ): Promise<CreatedServiceAccount> {
    const password = newSecret();
    const verifier = await verifierOf(password);
    return this.writes.change(write, async ({ manager, at, note }) => {
      const row = {
        id: randomUUID(),
        name,
        nameKey: nameKey(name),
        purpose,
        class: serviceClass,
        verifier,
        credentialVersion: 1,
        createdAt: at,
        modifiedAt: at,
      };
      await refusingTaken(manager.insert(ServiceAccountEntity, row));
      const subject = { level: 'service-account', id: row.id, name };
      note(
        { action: 'service-account.created', subject, before: null, after: { name, purpose, class: serviceClass } },
        [put(serviceAccountRecord(row))],
      );
      return { ...represent(row, await bindDnIn(manager)), password };
    });
  }

  async renewPassword(write: WriteRequest, reference: string): Promise<CreatedServiceAccount> {
    const password = newSecret();
    const verifier = await verifierOf(password);
    return this.writes.change(write, async ({ manager, at, note }) => {
      const row = await expectAccount(manager, reference);
      const changed = { ...row, verifier, credentialVersion: row.credentialVersion + 1, modifiedAt: at };
      await manager.update(ServiceAccountEntity, { id: row.id }, changed);
      const subject = { level: 'service-account', id: row.id, name: row.name };
      note({ action: 'service-account.password-changed', subject, before: null, after: null }, [
        put(serviceAccountRecord(changed)),
      ]);
      return { ...represent(changed, await bindDnIn(manager)), password };
    });
  }

  remove(write: WriteRequest, reference: string): Promise<void> {
    return this.writes.change(write, async ({ manager, note }) => {
      const row = await expectAccount(manager, reference);
      await manager.delete(ServiceAccountEntity, { id: row.id });
      const subject = { level: 'service-account', id: row.id, name: row.name };
      note(
        { action: 'service-account.deleted', subject, before: { name: row.name, purpose: row.purpose }, after: null },
        [gone('service-account', row.id)],
      );
    });
  }
}

async function expectAccount(manager: EntityManager, reference: string): Promise<ServiceAccountEntity> {
  const row = await manager.findOneBy(
    ServiceAccountEntity,
    isNodeId(reference) ? { id: reference } : { nameKey: nameKey(reference) },
  );
  if (!row) throw new DomainError('service-account-not-found', `There is no service account "${reference}".`);
  return row;
}

async function bindDnIn(manager: EntityManager): Promise<(name: string) => string> {
  const { directorySuffix } = await findOrganization(manager);
  return (name) => `uid=${name},ou=services,${directorySuffix}`;
}

const represent = (
  { id, name, purpose, class: serviceClass, createdAt }: ServiceAccountEntity,
  bindDn: (name: string) => string,
): ServiceAccount => ({
  id,
  name,
  purpose,
  class: serviceClass,
  bindDn: bindDn(name),
  createdAt: createdAt.toISOString(),
});
