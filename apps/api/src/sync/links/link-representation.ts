import type { DirectoryLink, RecipientDirectory } from '@waypost/contracts';
import {
  DirectoryLinkEntity,
  DirectorySourceEntity,
  findContact,
  findGroup,
  findMailbox,
  findRecipientsNamed,
  findWorkingRun,
  RecipientAddressEntity,
  type RecipientKind,
} from '@waypost/store';
import type { EntityManager } from 'typeorm';
import { nodeNotFound, recipientNotFound } from '../../http/refusals.js';
import { candidateKindOf, everyField, findOrigins, managersOf, type Origins } from './directory-origins.js';

type AwaitedValue = RecipientDirectory['links'][number]['awaited'];

/** A recipient of any kind; its row holds more. */
export interface Recipient {
  id: string;
  name: string;
}

/** The recipient that a path names. */
export async function expectRecipient(
  manager: EntityManager,
  kind: RecipientKind,
  reference: string,
): Promise<Recipient> {
  const row = await { mailbox: findMailbox, contact: findContact, group: findGroup }[kind](manager, reference);
  if (!row) throw kind === 'mailbox' ? nodeNotFound(kind, reference) : recipientNotFound(kind, reference);
  return row;
}

/** Links as REST shows them, with their sources and recipients by name. */
export async function representLinks(
  manager: EntityManager,
  rows: readonly DirectoryLinkEntity[],
): Promise<DirectoryLink[]> {
  const sources = new Map((await manager.find(DirectorySourceEntity)).map(({ id, name }) => [id, name]));
  const kindOf = { person: 'mailbox', contact: 'contact', group: 'group' } as const;
  const named = new Map<string, { name: string; displayName: string }>();
  for (const kind of ['person', 'contact', 'group'] as const) {
    const ids = rows.flatMap((row) => (row.kind === kind && row.localId !== null ? [row.localId] : []));
    if (ids.length === 0) continue;
    for (const { id, name, displayName } of (await findRecipientsNamed(manager, kindOf[kind], ids)).values())
      named.set(id, { name, displayName });
  }
  return rows.map((row) => {
    const recipient = row.localId === null ? undefined : named.get(row.localId);
    return {
      ...representLink(row, { id: row.sourceId, name: sources.get(row.sourceId) ?? row.sourceId }),
      recipient: recipient && row.localId !== null ? { kind: kindOf[row.kind], id: row.localId, ...recipient } : null,
    };
  });
}

const representLink = (
  row: DirectoryLinkEntity,
  source: DirectoryLink['source'],
): Omit<DirectoryLink, 'recipient'> => ({
  id: row.id,
  source,
  kind: row.kind,
  anchor: row.anchor,
  dn: row.dn,
  state: row.state,
  suspendedFor: row.suspendedFor,
  suspendedSince: row.suspendedSince?.toISOString() ?? null,
  missingSince: row.missingSince?.toISOString() ?? null,
  missingRuns: row.missingRuns,
});

/** Everything that directories have to do with a recipient. */
export async function representDirectory(
  manager: EntityManager,
  kind: RecipientKind,
  recipient: Recipient,
): Promise<RecipientDirectory> {
  const origins = (await findOrigins(manager, [recipient.id])).get(recipient.id);
  const shown = { kind, id: recipient.id, name: recipient.name };
  if (!origins) return { recipient: shown, links: [] };
  const managers = managersOf(origins, kind, recipient);
  const supplied = await manager.findBy(RecipientAddressEntity, {
    recipientId: recipient.id,
    type: 'SMTP',
    isPrimary: false,
  });
  const awaited = new Map<string, AwaitedValue>();
  for (const one of origins.links) awaited.set(one.link.id, await awaitedOf(manager, one));
  const detachmentOf = (field: string) =>
    origins.detachments.find((one) => one.field === field) ??
    origins.detachments.find((one) => one.field === everyField);
  return {
    recipient: shown,
    links: origins.links.map(({ link, source }) => ({
      ...representLink(link, { id: source.id, name: source.name }),
      passwords: source.passwords,
      fields: source.mapping
        .filter((line) => line.kind === candidateKindOf[kind])
        .map(({ target, authority }) => {
          const detached = detachmentOf(target);
          const manager = managers.get(target);
          return {
            field: target,
            authority,
            managed: manager?.id === source.id,
            detached: detached
              ? { by: detached.setBy, at: detached.setAt.toISOString(), reason: detached.reason }
              : null,
            overruledBy: manager && manager.id !== source.id ? manager : null,
          };
        }),
      aliases: supplied.filter(({ sourceId }) => sourceId === source.id).map(({ address }) => address),
      awaited: awaited.get(link.id) ?? null,
    })),
  };
}

/** Of a link that knows of nothing that was applied, without a conflict to blame, something was handed back. */
async function awaitedOf(manager: EntityManager, { link, source }: Origins['links'][number]): Promise<AwaitedValue> {
  if (link.state === 'detached') return null;
  const working = await findWorkingRun(manager, source.id);
  const readsIt = working?.mode === 'single' && working.anchor === link.anchor && working.state !== 'held';
  const isHandedBack = link.appliedHash === null && !link.unresolved;
  if (!readsIt && !isHandedBack) return null;
  return { run: readsIt ? working.id : null, dueAt: source.nextFullAt?.toISOString() ?? null };
}
