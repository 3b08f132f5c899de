import type { ConflictResolution } from '@waypost/contracts';
import { type DirectoryConflictEntity, DirectoryLinkEntity } from '@waypost/store';
import { Any, type EntityManager } from 'typeorm';
import { candidateKindOf } from '../links/directory-origins.js';

/** The links a conflict is about: that of its entry, and that of the recipient in its way to an entry of the same source. */
export interface ConflictFacts {
  own?: DirectoryLinkEntity;
  theirs?: DirectoryLinkEntity;
}

/** The links these conflicts are about, by conflict; two queries, however many they are. */
export async function findFacts(
  manager: EntityManager,
  conflicts: readonly DirectoryConflictEntity[],
): Promise<Map<string, ConflictFacts>> {
  const anchors = conflicts.map(({ anchor }) => anchor);
  const parties = conflicts.flatMap(({ with: party }) => (party && party.kind !== 'entry' ? [party.id] : []));
  const links = [
    ...(anchors.length > 0 ? await manager.findBy(DirectoryLinkEntity, { anchor: Any(anchors) }) : []),
    ...(parties.length > 0 ? await manager.findBy(DirectoryLinkEntity, { localId: Any(parties) }) : []),
  ];
  return new Map(
    conflicts.map(({ id, sourceId, anchor, with: party }) => {
      const ofSource = links.filter((link) => link.sourceId === sourceId);
      const own = ofSource.find((link) => link.anchor === anchor);
      const theirs = party ? ofSource.find((link) => link.localId === party.id && link.anchor !== anchor) : undefined;
      return [id, { ...(own && { own }), ...(theirs && { theirs }) }];
    }),
  );
}

/** What can be decided of a conflict here. */
export function resolutionsOf(conflict: DirectoryConflictEntity, facts: ConflictFacts): ConflictResolution[] {
  if (conflict.status === 'settled') return [];
  const link: ConflictResolution[] = mayLink(conflict, facts) ? ['link'] : [];
  return conflict.status === 'open' ? [...link, 'ignore'] : [...link, 'unignore'];
}

/**
 * An entry that follows nobody may be made to follow a recipient of its kind that no entry which is still there stands for: a person
 * is no group, whatever address they share.
 */
function mayLink({ effect, with: party }: DirectoryConflictEntity, { own, theirs }: ConflictFacts): boolean {
  if (effect !== 'entry-held' || !party || party.kind === 'entry') return false;
  if (own && (own.localId !== null || own.kind !== candidateKindOf[party.kind])) return false;
  return !theirs || (theirs.missingSince !== null && theirs.state !== 'linked');
}
