import { dnDigest, findLinkedByDn, findLinks, findLocals, type LinkTable, toLink } from '@waypost/store';
import {
  dnKey,
  type GoneEntry,
  type LocalKind,
  localKindOf,
  type LocalRecipient,
  type PlanEntry,
  type ResolvedMember,
} from '@waypost/sync';
import type { EntityManager } from 'typeorm';
import { inParts } from './in-parts.js';
import type { StagedEntry } from './staged-entries.js';

const valuesAQuery = 5_000;

/** What facts are looked up in. */
export interface FactSight {
  manager: EntityManager;
  sourceId: string;
  links: LinkTable;
}

/** Looks up what planning has to know of entries, a few queries a batch. */
export class EntryFacts {
  constructor(private readonly sight: FactSight) {}

  /** Entries with their links and recipients; with `joins`, also who is joined, and whom groups' members are. */
  async of(batch: readonly StagedEntry[], joins?: ReadonlyMap<string, string>): Promise<PlanEntry[]> {
    const { manager, sourceId, links } = this.sight;
    const linkRows = await findLinks(
      manager,
      sourceId,
      batch.map(({ candidate }) => candidate.anchor).filter((anchor) => links.find(anchor) >= 0),
    );
    const localIdOf = ({ candidate }: StagedEntry) =>
      linkRows.get(candidate.anchor)?.localId ?? joins?.get(candidate.anchor);
    const locals = await this.localsOf(
      batch.flatMap((entry) => {
        const id = localIdOf(entry);
        const link = linkRows.get(entry.candidate.anchor);
        return id === undefined ? [] : [{ id, kind: localKindOf[link?.kind ?? entry.candidate.kind] }];
      }),
    );
    const resolved = joins ? await this.resolve(batch) : undefined;
    return batch.map((staged) => {
      const { candidate } = staged;
      const link = linkRows.get(candidate.anchor);
      const id = localIdOf(staged);
      const local = id === undefined ? undefined : locals.get(id);
      const whom = resolved?.get(candidate.anchor);
      return {
        candidate,
        ...(link && { link: toLink(link) }),
        ...(local && { local }),
        ...(whom && { resolved: whom }),
      };
    });
  }

  private async localsOf(wanted: readonly { id: string; kind: LocalKind }[]): Promise<Map<string, LocalRecipient>> {
    const { manager, sourceId } = this.sight;
    const found = new Map<string, LocalRecipient>();
    for (const kind of ['mailbox', 'contact', 'group'] as const) {
      const ids = wanted.flatMap((one) => (one.kind === kind ? [one.id] : []));
      for (const [id, local] of await findLocals(manager, sourceId, kind, ids)) found.set(id, local);
    }
    return found;
  }

  /** Whom the members and owners of each group are here. */
  private async resolve(batch: readonly StagedEntry[]): Promise<Map<string, Map<string, ResolvedMember>>> {
    const { manager, sourceId } = this.sight;
    const groups = batch.filter(({ candidate }) => candidate.kind === 'group');
    const dns = groups.flatMap(({ candidate }) => [
      ...(candidate.fields.members ?? []),
      ...(candidate.fields.owners ?? []),
    ]);
    const byDigest = new Map<string, ResolvedMember>();
    for (const part of inParts(dns, valuesAQuery))
      for (const [digest, whom] of await findLinkedByDn(manager, sourceId, part)) byDigest.set(digest, whom);
    return new Map(
      groups.map(({ candidate: { anchor, fields } }) => [
        anchor,
        new Map(
          [...(fields.members ?? []), ...(fields.owners ?? [])].flatMap((dn) => {
            const whom = byDigest.get(dnDigest(dn));
            return whom ? [[dnKey(dn), whom] as const] : [];
          }),
        ),
      ]),
    );
  }

  /** Links of entries that are gone, or were only named, with their recipients. */
  async ofLinks(part: readonly { anchor: string; how: GoneEntry['how'] }[]): Promise<GoneEntry[]> {
    const rows = await findLinks(
      this.sight.manager,
      this.sight.sourceId,
      part.map(({ anchor }) => anchor),
    );
    const locals = await this.localsOf(
      [...rows.values()].flatMap(({ localId, kind }) =>
        localId === null ? [] : [{ id: localId, kind: localKindOf[kind] }],
      ),
    );
    return part.flatMap(({ anchor, how }) => {
      const row = rows.get(anchor);
      const local = row?.localId ? locals.get(row.localId) : undefined;
      return row ? [{ link: toLink(row), how, ...(local && { local }) }] : [];
    });
  }
}
