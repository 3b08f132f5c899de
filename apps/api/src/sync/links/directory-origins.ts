import type { DirectoryOrigin, NodeLink } from '@waypost/contracts';
import {
  DirectoryDetachmentEntity,
  DirectoryLinkEntity,
  DirectorySourceEntity,
  type RecipientKind,
} from '@waypost/store';
import { type CandidateKind, standingOf, type TargetField } from '@waypost/sync';
import { Any, type EntityManager } from 'typeorm';

/** What an entry is that became a recipient of each kind. */
export const candidateKindOf = {
  mailbox: 'person',
  contact: 'contact',
  group: 'group',
} as const satisfies Record<RecipientKind, CandidateKind>;

/** In place of a field: everything of the recipient is detached. */
export const everyField = '*';

/** Links that bind nothing: there is no recipient, or none that is to follow. */
const unbound: readonly string[] = ['conflict', 'ignored'];

/**
 * The links of one recipient, those of sources that have a say before those it is gone from, the source that comes first before
 * others; and what was taken over from them.
 */
export interface Origins {
  links: { link: DirectoryLinkEntity; source: DirectorySourceEntity }[];
  detachments: DirectoryDetachmentEntity[];
}

/** Where these recipients come from; three queries, however many they are. Recipients that come from nowhere are left out. */
export async function findOrigins(manager: EntityManager, ids: readonly string[]): Promise<Map<string, Origins>> {
  const origins = new Map<string, Origins>();
  const rows = ids.length > 0 ? await manager.findBy(DirectoryLinkEntity, { localId: Any([...ids]) }) : [];
  const links = rows.filter(({ state }) => !unbound.includes(state));
  if (links.length === 0) return origins;
  const sources = new Map((await manager.find(DirectorySourceEntity)).map((source) => [source.id, source]));
  const detachments = await manager.findBy(DirectoryDetachmentEntity, { localId: Any([...ids]) });
  for (const link of links) {
    const source = sources.get(link.sourceId);
    const id = link.localId ?? '';
    if (!source) continue;
    const own = origins.get(id) ?? { links: [], detachments: detachments.filter(({ localId }) => localId === id) };
    own.links.push({ link, source });
    origins.set(id, own);
  }
  for (const { links: own } of origins.values())
    own.sort((one, other) => Number(isGone(one)) - Number(isGone(other)) || inOrder(one.source, other.source));
  return origins;
}

/** Whether a recipient was absent from a source as often as it takes: the source has no say about it while another has. */
const isGone = ({ link, source }: Origins['links'][number]) => standingOf(link, source.leavers) === 'gone';

/** The lower precedence number comes first; between equals the id decides, so that it is always the same one. */
const inOrder = (one: DirectorySourceEntity, other: DirectorySourceEntity) =>
  one.precedence - other.precedence || (one.id < other.id ? -1 : 1);

/** The fields a source decides by its mapping, of an entry of this kind. */
export const mappedFields = (source: DirectorySourceEntity, kind: RecipientKind): TargetField[] =>
  source.mapping
    .filter((line) => line.kind === candidateKindOf[kind] && line.authority.startsWith('directory'))
    .map(({ target }) => target);

/**
 * Which source decides each field of a recipient: of those that are followed, the first that maps it, unless it was taken over. A
 * field that is the source's only where it has a value is left to us while it has none.
 */
export function managersOf({ links, detachments }: Origins, kind: RecipientKind, row: object): Map<string, NodeLink> {
  const managers = new Map<string, NodeLink>();
  const detached = new Set(detachments.map(({ field }) => field));
  if (detached.has(everyField)) return managers;
  const heard = links.filter((one) => !isGone(one));
  for (const { link, source } of heard.length > 0 ? heard : links) {
    if (link.state === 'detached') continue;
    for (const field of mappedFields(source, kind)) {
      if (detached.has(field) || managers.has(field)) continue;
      if (isOursWhileEmpty(source, kind, field) && isSilent(link, field, row)) continue;
      managers.set(field, { id: source.id, name: source.name });
    }
  }
  return managers;
}

const isOursWhileEmpty = (source: DirectorySourceEntity, kind: RecipientKind, field: TargetField) =>
  source.mapping.some(
    (line) => line.kind === candidateKindOf[kind] && line.target === field && line.authority === 'directory-if-present',
  );
/** Where nobody knows what the source had, what is here counts: an empty field is ours. */
const isSilent = ({ silentFields }: DirectoryLinkEntity, field: TargetField, row: object) =>
  silentFields?.includes(field) ?? isEmpty((row as Record<string, unknown>)[field]);

/** Sets are no column of the row, and have the origin of each value. */
const isEmpty = (value: unknown) => value === null || value === '';

/** What a representation says of where its recipient comes from. */
export function representOrigin(origins: Origins | undefined, kind: RecipientKind, row: object): DirectoryOrigin {
  const first = origins?.links[0];
  if (!origins || !first) return null;
  return {
    source: { id: first.source.id, name: first.source.name },
    state: first.link.state,
    managedFields: [...managersOf(origins, kind, row).keys()],
    detachedFields: origins.detachments.map(({ field }) => field).sort(),
  };
}
