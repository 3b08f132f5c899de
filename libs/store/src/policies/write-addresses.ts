import { addressKey } from '@waypost/kernel';
import type { EntityManager } from 'typeorm';
import type { RecipientKind } from '../entities/recipient.entities.js';
import { recipientTables } from '../recipient-filter/attribute-sources.js';
import { addressesWritten } from './planned-items.js';

/** A recipient whose primary SMTP address has become another of its own. */
export interface PrimaryMove {
  id: string;
  address: string;
}

/**
 * Writes the primary SMTP addresses of recipients of a kind into their own rows, in one statement. The rows of addresses are written
 * already: each has its address as the primary one.
 */
export async function movePrimaries(
  manager: EntityManager,
  kind: RecipientKind,
  { moves, at }: { moves: readonly PrimaryMove[]; at: Date },
): Promise<void> {
  if (moves.length === 0) return;
  await manager.query(
    `${addressesWritten} UPDATE ${recipientTables[kind]} r SET address = wanted.address, address_key = wanted.key, modified_at = $4,
        search_text = lower(r.name || ' ' || r.display_name || ' ' || wanted.address)
      FROM written, unnest($1::uuid[], $2::text[], $3::text[]) AS wanted(id, address, key) WHERE r.id = wanted.id`,
    [
      moves.map(({ id }) => id),
      moves.map(({ address }) => address),
      moves.map(({ address }) => addressKey(address)),
      at,
    ],
  );
}

/** Recipients whose primary addresses of a type are none any more: others are about to be given in their place. */
export async function demotePrimaries(
  manager: EntityManager,
  demoted: readonly { id: string; type: string }[],
): Promise<void> {
  if (demoted.length === 0) return;
  await manager.query(
    `UPDATE recipient_address a SET is_primary = false FROM unnest($1::uuid[], $2::text[]) AS given(id, type)
      WHERE a.recipient_id = given.id AND a.type = given.type AND a.is_primary`,
    [demoted.map(({ id }) => id), demoted.map(({ type }) => type)],
  );
}

/** Makes addresses that recipients have the primary ones of their types. */
export async function markPrimaries(
  manager: EntityManager,
  moves: readonly { id: string; type: string; address: string }[],
): Promise<void> {
  if (moves.length === 0) return;
  const values = [
    moves.map(({ id }) => id),
    moves.map(({ type }) => type),
    moves.map(({ address }) => addressKey(address)),
  ];
  const wanted = 'unnest($1::uuid[], $2::text[], $3::text[]) AS wanted(id, type, key)';
  await manager.query(
    `UPDATE recipient_address a SET is_primary = false FROM ${wanted}
      WHERE a.recipient_id = wanted.id AND a.type = wanted.type AND a.is_primary AND a.address_key <> wanted.key`,
    values,
  );
  await manager.query(
    `UPDATE recipient_address a SET is_primary = true FROM ${wanted} WHERE a.type = wanted.type AND a.address_key = wanted.key`,
    values,
  );
}

/** Takes addresses away, each from who has it. */
export async function withdrawAddresses(
  manager: EntityManager,
  addresses: readonly { id: string; type: string; address: string }[],
): Promise<void> {
  if (addresses.length === 0) return;
  await manager.query(
    `DELETE FROM recipient_address a USING unnest($1::uuid[], $2::text[], $3::text[]) AS given(id, type, key)
      WHERE a.type = given.type AND a.address_key = given.key AND a.recipient_id = given.id`,
    [
      addresses.map(({ id }) => id),
      addresses.map(({ type }) => type),
      addresses.map(({ address }) => addressKey(address)),
    ],
  );
}
