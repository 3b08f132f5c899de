import type { LdapTools } from '@waypost/testing';
import {
  type Candidate,
  type FetchMessage,
  type FetchVerdict,
  parseCandidate,
  presetFor,
  type SourceKind,
} from '@waypost/sync';
import type { FetchedSource, FetchOrder } from './fetch-order.js';
import { readSource } from './read-source.js';

/** A source that is read as the account of some tools, with what is usual for its kind. */
export function aSourceOf(kind: SourceKind, { login }: LdapTools, bases: string[], more: Partial<FetchedSource> = {}) {
  const { mapping, scope } = presetFor(kind);
  const source: FetchedSource = {
    kind,
    connection: { urls: [login.url], tls: 'plain', bindDn: login.dn },
    scope: { ...scope, bases },
    strategy: 'automatic',
    pageSize: 10,
    mapping,
    placement: [],
    configVersion: 1,
    ...more,
  };
  return { source, secrets: { bindPassword: login.password } };
}

/** What a fetch told, put together. */
export interface Told {
  server: Extract<FetchMessage, { type: 'server' }> | undefined;
  candidates: Candidate[];
  deleted: string[];
  present: string[];
  skipped: string[];
  /** Places of entries that came as they were known. */
  same: number[];
  /** Anchor and fingerprint of each entry that was told, as `KnownEntries` packs them; sorted by `knownBy`. */
  fingerprints: string[];
  entries: number;
  verdict: FetchVerdict;
}

/** Puts the messages of a fetch together, to its verdict. */
export async function toldBy(messages: AsyncIterable<FetchMessage>): Promise<Told> {
  const told: Told = { ...nothing(), verdict: { complete: false, reason: 'reader-failed', detail: 'no verdict' } };
  for await (const message of messages) note(told, message);
  return told;
}

/** Reads a source here, without a process of its own. */
export async function read(order: Omit<FetchOrder, 'mode'> & Partial<FetchOrder>): Promise<Told> {
  const told: Told = { ...nothing(), verdict: { complete: false, reason: 'reader-failed', detail: 'no verdict' } };
  await readSource({ mode: 'full', ...order }, async (message) => note(told, message));
  return told;
}

const nothing = () => ({
  server: undefined,
  candidates: [],
  deleted: [],
  present: [],
  skipped: [],
  same: [],
  fingerprints: [],
  entries: 0,
});

function note(told: Told, message: FetchMessage): void {
  if (message.type === 'server') told.server = message;
  else if (message.type === 'entries') {
    told.candidates.push(...message.entries.map(({ text }) => parseCandidate(text)));
    told.fingerprints.push(...message.entries.map(({ anchor, fingerprint = '' }) => anchor + fingerprint));
  } else if (message.type === 'same') told.same.push(...message.places);
  else if (message.type === 'deleted') told.deleted.push(...message.anchors);
  else if (message.type === 'present') told.present.push(...message.anchors);
  else if (message.type === 'skipped') told.skipped.push(message.dn);
  else if (message.type === 'progress') told.entries = message.entries;
  else told.verdict = message.verdict;
}

/** The cursor of a fetch that was complete. Throws where there is none. */
export function cursorOf({ verdict }: Told) {
  if (!verdict.complete || !verdict.cursor) throw new Error(`There is no cursor: ${JSON.stringify(verdict)}`);
  return verdict.cursor;
}

/** What a later fetch is given to know the entries of this one again by. */
export const knownBy = ({ fingerprints }: Told) =>
  Buffer.from([...fingerprints].sort().join(''), 'hex').toString('base64');

/** The names of candidates, sorted. */
export const namesOf = ({ candidates }: Told) => candidates.map(({ fields }) => fields.name).sort();
