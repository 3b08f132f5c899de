import type { Member, RecipientLookup } from '@waypost/contracts';
import { addressKey, isNodeId } from '@waypost/kernel';
import {
  expandGroup,
  findHoldersOf,
  findStoredRules,
  mergedByAddress,
  type RecipientDeliveryEntity,
} from '@waypost/store';
import type { EntityManager } from 'typeorm';
import { type Meant, showMeant } from '../delivery/named-recipients.js';

type Forwarded = RecipientLookup['forwarded'][number];

/** Forwardings that are followed from one to the next; nobody has so many in earnest. */
const mostSteps = 16;

/**
 * Who gets mail in the end where some of these are forwarded, and which forwardings did that. Each is followed once, so that it ends; a
 * mailbox whose target is gone keeps its mail.
 */
export async function followForwarding(
  manager: EntityManager,
  receivers: readonly Member[],
  limit: number,
): Promise<{ receivers: Member[]; forwarded: Forwarded[] }> {
  const final: Member[] = [];
  const forwarded: Forwarded[] = [];
  const seen = new Set<string>();
  let next = [...receivers];
  for (let step = 0; next.length > 0 && step < mostSteps; step += 1) {
    const fresh = next.filter(({ id, address }) => !seen.has(id ?? addressKey(address)));
    for (const { id, address } of fresh) seen.add(id ?? addressKey(address));
    const rules = await findStoredRules(
      manager,
      fresh.flatMap(({ id }) => (id !== null && isNodeId(id) ? [id] : [])),
    );
    next = [];
    for (const member of fresh) {
      const row = member.id === null ? undefined : rules.get(member.id)?.row;
      const [to] = row ? await showMeant(manager, await targetOf(manager, row)) : [];
      if (!row || !to) {
        final.push(member);
        continue;
      }
      if (row.keepCopy) final.push(member);
      forwarded.push({ from: { id: member.id ?? '', name: member.name ?? '' }, to, keepCopy: row.keepCopy });
      next.push(...(to.kind === 'group' && to.id ? (await expandGroup(manager, to.id, limit)).receivers : [to]));
    }
  }
  return { receivers: mergedByAddress(final), forwarded };
}

/** An address elsewhere that became a recipient's since is that recipient. */
async function targetOf(
  manager: EntityManager,
  { forwardKind, forwardId, forwardAddress }: RecipientDeliveryEntity,
): Promise<Meant[]> {
  if (forwardId !== null && forwardKind !== null && forwardKind !== 'external')
    return [{ kind: forwardKind, id: forwardId }];
  if (forwardAddress === null) return [];
  const holder = (await findHoldersOf(manager, [forwardAddress])).get(addressKey(forwardAddress));
  return [holder ?? { address: forwardAddress }];
}
