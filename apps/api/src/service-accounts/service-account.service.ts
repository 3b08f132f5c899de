import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CreatedServiceAccount, NewServiceAccount, ServiceAccount, ServiceAccountList } from '@waypost/contracts';
import { DomainError, isNodeId, nameKey } from '@waypost/kernel';
import {
  findOrganization,
  findServer,
  findServerLinks,
  gone,
  put,
  ServiceAccountEntity,
  serviceAccountRecord,
} from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { referenceNotFound, refusingTaken } from '../http/refusals.js';
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
    return { items: await representAll(manager, rows), nextCursor: null };
  }

  async create(
    write: WriteRequest,
    { name, purpose, class: serviceClass, server: reference }: NewServiceAccount,
  ): Promise<CreatedServiceAccount> {
    const password = newSecret();
    const verifier = await verifierOf(password);
    return this.writes.change(write, async ({ manager, at, note }) => {
      const server = await serverOf(manager, serviceClass, reference);
      const row = {
        id: randomUUID(),
        serverId: server?.id ?? null,
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
        {
          action: 'service-account.created',
          subject,
          before: null,
          after: { name, purpose, class: serviceClass, ...(server && { server: server.name }) },
        },
        [put(serviceAccountRecord(row))],
      );
      return { ...(await shown(manager, row)), password };
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
      return { ...(await shown(manager, changed)), password };
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

/** The server a mail server's account is for. */
async function serverOf(manager: EntityManager, serviceClass: string, reference: string | undefined) {
  if (reference === undefined) return undefined;
  const server = await findServer(manager, reference);
  if (!server) throw referenceNotFound('server', 'server', reference);
  if (serviceClass === 'mail-server') return server;
  throw new DomainError('body-invalid', 'Only a mail server is one of the servers.', {
    errors: [{ pointer: '#/server', detail: 'Leave this out, or choose the class mail-server.' }],
  });
}

async function representAll(manager: EntityManager, rows: readonly ServiceAccountEntity[]): Promise<ServiceAccount[]> {
  const bindDn = await bindDnIn(manager);
  const servers = await findServerLinks(
    manager,
    rows.flatMap(({ serverId }) => serverId ?? []),
  );
  return rows.map(({ id, name, purpose, class: serviceClass, serverId, createdAt }) => ({
    id,
    name,
    purpose,
    class: serviceClass,
    server: serverId === null ? null : (servers.get(serverId) ?? null),
    bindDn: bindDn(name),
    createdAt: createdAt.toISOString(),
  }));
}

async function shown(manager: EntityManager, row: ServiceAccountEntity): Promise<ServiceAccount> {
  const [account] = await representAll(manager, [row]);
  if (!account) throw new Error(`The service account ${row.name} was not shown.`); // INVARIANT: one for each row
  return account;
}
