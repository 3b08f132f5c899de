import { attributesNeeded, type CandidateKind } from '@waypost/sync';
import type { FetchedSource } from './fetch-order.js';

/** One of the searches that together cover a source. */
export interface SoughtEntries {
  kind: CandidateKind;
  base: string;
  /** RFC 4515. */
  filter: string;
  attributes: string[];
}

/** The searches of a source: for each base people, then groups, then contacts, as far as they are synchronised. */
export function soughtEntries(source: FetchedSource): SoughtEntries[] {
  const { bases, people, groups, contacts } = source.scope;
  const filters = { person: people, group: groups, contact: contacts };
  const kinds = (Object.keys(filters) as CandidateKind[]).flatMap((kind) => {
    const filter = filters[kind];
    return filter === undefined ? [] : [{ kind, filter, attributes: attributesNeeded(source, kind) }];
  });
  return bases.flatMap((base) => kinds.map((one) => ({ ...one, base })));
}

/** A filter narrowed by another condition. */
export const narrowed = (filter: string, condition: string) => `(&${filter}${condition})`;
