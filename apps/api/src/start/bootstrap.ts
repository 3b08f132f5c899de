import { randomUUID } from 'node:crypto';
import { nameKey } from '@waypost/kernel';
import {
  type Actor,
  AdministratorEntity,
  Ledger,
  OneTimeCodeEntity,
  OrganizationEntity,
  organizationRecord,
  put,
} from '@waypost/store';
import type { DataSource } from 'typeorm';
import { digestOf, newSecret } from '../session/secrets.js';

const system: Actor = { kind: 'system', id: null, name: 'Waypost', origin: null };
const codeLivesMs = 24 * 60 * 60 * 1000;

/** Makes what every installation has: its one organization and its owner. Does nothing where they are. */
export async function bootstrap(ledger: Ledger): Promise<void> {
  await ledger.change(system, async ({ manager, at, note }) => {
    if ((await manager.count(OrganizationEntity)) === 0) {
      const row = {
        id: randomUUID(),
        name: 'organization',
        displayName: 'My organization',
        directorySuffix: 'dc=waypost,dc=internal',
        createdAt: at,
        modifiedAt: at,
      };
      await manager.insert(OrganizationEntity, row);
      const subject = { level: 'organization', id: row.id, name: row.name };
      note({ action: 'organization.created', subject, before: null, after: { name: row.name } }, [
        put(organizationRecord(row)),
      ]);
    }
    if ((await manager.countBy(AdministratorEntity, { role: 'owner' })) === 0) {
      const row = {
        id: randomUUID(),
        name: 'owner',
        nameKey: nameKey('owner'),
        role: 'owner' as const,
        verifier: null,
        createdAt: at,
      };
      await manager.insert(AdministratorEntity, row);
      const subject = { level: 'administrator', id: row.id, name: row.name };
      note({ action: 'administrator.created', subject, before: null, after: { name: row.name, role: row.role } });
    }
  });
}

/**
 * A one-time sign-in address for the owner, while the owner has no password, or when asked for. Whoever can start
 * Waypost on its data can read everything anyway. An older address stops working.
 */
export async function ownerLink(source: DataSource, publicUrl: string, asked: boolean): Promise<string | undefined> {
  const owner = await source.manager.findOneOrFail(AdministratorEntity, {
    where: { role: 'owner' },
    order: { createdAt: 'ASC' },
  });
  if (owner.verifier !== null && !asked) return undefined;
  const code = newSecret();
  await source.transaction(async (manager) => {
    await manager.delete(OneTimeCodeEntity, { administratorId: owner.id });
    await manager.insert(OneTimeCodeEntity, {
      hash: digestOf(code),
      administratorId: owner.id,
      expiresAt: new Date(Date.now() + codeLivesMs),
    });
  });
  // After the hash sign, so that it reaches no server log and no Referer.
  return `${publicUrl}/sign-in/#code=${code}`;
}
