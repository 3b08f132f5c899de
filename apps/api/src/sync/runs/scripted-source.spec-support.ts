import { createHash, randomUUID } from 'node:crypto';
import { DirectorySourceEntity, Ledger } from '@waypost/store';
import {
  type Candidate,
  type CandidateFields,
  canonicalCandidate,
  defaultThresholds,
  type FetchedEntry,
  type FetchMessage,
  type FieldMapping,
  type SourceCursor,
} from '@waypost/sync';
import type { ApiUnderTest } from '../../api-harness.spec-support.js';
import { SecretBox } from '../../session/secret-box.js';
import { createLog } from '../../start/create-log.js';
import type { FetchOrder } from '../fetch/fetch-order.js';
import type { Fetcher } from './fetcher.js';
import { RunSupervisor } from './run-supervisor.js';
import type { Workshop } from './workshop.js';

/** 32 hexadecimal digits that are always the same for one name. */
export const anchorOf = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 32);

/** A person of a source called so; `more` says what is particular. */
export const person = (
  name: string,
  more: CandidateFields = {},
  placed: string | undefined = undefined,
): Candidate => ({
  kind: 'person',
  anchor: anchorOf(name),
  dn: `uid=${name},ou=people,dc=example,dc=org`,
  fields: {
    name,
    displayName: `Person ${name}`,
    address: `${name}@example.org`,
    aliases: [],
    disabled: false,
    ...more,
  },
  ...(placed !== undefined && { placement: { server: placed } }),
  faults: [],
});

/** A group of a source; members are named as people are. */
export const group = (name: string, members: readonly string[]): Candidate => ({
  kind: 'group',
  anchor: anchorOf(name),
  dn: `cn=${name},ou=groups,dc=example,dc=org`,
  fields: {
    name,
    displayName: name,
    address: `${name}@example.org`,
    members: members.map((member) => person(member).dn).sort(),
  },
  faults: [],
});

export const entryOf = (candidate: Candidate): FetchedEntry => {
  const text = canonicalCandidate(candidate);
  return {
    anchor: candidate.anchor,
    dn: candidate.dn,
    hash: createHash('sha256').update(text).digest('base64url'),
    text,
  };
};

const server: FetchMessage = {
  type: 'server',
  url: 'ldap://scripted',
  vendor: 'a script',
  kind: 'openldap',
  identity: 'scripted',
  strategy: 'syncrepl',
  mode: 'full',
};

const cursorAt = (position: string): SourceCursor => ({
  strategy: 'syncrepl',
  serverIdentity: 'scripted',
  configVersion: 1,
  position,
});

/** Everything a source holds, completely read. */
export const everything = (candidates: readonly Candidate[], position = '1'): FetchMessage[] => [
  server,
  { type: 'entries', entries: candidates.map(entryOf) },
  { type: 'progress', entries: candidates.length, pages: 1, referralsIgnored: 0 },
  { type: 'done', verdict: { complete: true, everything: true, cursor: cursorAt(position) } },
];

/** What changed since the last time. */
export const changes = (
  { entries = [], deleted = [] }: { entries?: readonly Candidate[]; deleted?: readonly string[] },
  position = '2',
): FetchMessage[] => [
  { ...server, mode: 'delta' },
  { type: 'entries', entries: entries.map(entryOf) },
  { type: 'deleted', anchors: deleted.map(anchorOf) },
  { type: 'done', verdict: { complete: true, everything: false, cursor: cursorAt(position) } },
];

/** A fetch that breaks off after some of the entries came. */
export const brokenOff = (candidates: readonly Candidate[]): FetchMessage[] => [
  server,
  { type: 'entries', entries: candidates.map(entryOf) },
  { type: 'done', verdict: { complete: false, reason: 'cut-off', detail: 'The server hung up after some entries.' } },
];

/** Tells what the test says, each fetch the next script; the last one again where there is no further. */
export class ScriptedFetcher implements Fetcher {
  readonly orders: FetchOrder[] = [];
  script: FetchMessage[] = everything([]);
  /** Held back until it is fulfilled, between the server's answer and the rest. */
  gate: Promise<void> | undefined;

  async *fetch(order: FetchOrder, signal: AbortSignal): AsyncGenerator<FetchMessage> {
    this.orders.push(order);
    for (const message of this.script) {
      if (signal.aborted) {
        yield { type: 'done', verdict: { complete: false, reason: 'cancelled', detail: 'Broken off.' } };
        return;
      }
      yield message;
      if (message.type === 'server') await this.gate;
    }
  }
}

const field = (
  kind: FieldMapping['kind'],
  target: FieldMapping['target'],
  more: Partial<FieldMapping> = {},
): FieldMapping => ({
  kind,
  target,
  from: [target],
  normaliser: 'none',
  authority: 'directory',
  absent: 'clear',
  ...more,
});

/** A mapping that lets the directory decide everything. */
const mapping: FieldMapping[] = [
  ...(['name', 'displayName', 'givenName', 'surname', 'address', 'aliases', 'disabled'] as const).map((target) =>
    field('person', target),
  ),
  ...(['name', 'displayName', 'address', 'members'] as const).map((target) => field('group', target)),
  ...(['name', 'displayName', 'company', 'address'] as const).map((target) => field('contact', target)),
];

/** A source as the store keeps it, not in the database yet. */
export function sourceRow(server: { id: string }, more: Partial<DirectorySourceEntity> = {}): DirectorySourceEntity {
  const at = new Date();
  const name = more.name ?? `hq-${randomUUID().slice(0, 8)}`;
  return {
    id: randomUUID(),
    name,
    nameKey: name,
    kind: 'openldap',
    precedence: 10,
    connection: { urls: ['ldap://scripted'], tls: 'plain' },
    scope: { bases: ['dc=example,dc=org'], people: '(objectClass=inetOrgPerson)' },
    strategy: 'automatic',
    pageSize: 500,
    mapping,
    placement: [{ server: server.id }],
    passwords: 'waypost',
    schedule: { everyMinutes: 0 },
    leavers: { missingRuns: 2, proposePurgeAfterDays: 30 },
    thresholds: defaultThresholds,
    configVersion: 1,
    bindPassword: null,
    clientKey: null,
    state: 'active',
    failures: 0,
    nextRunAt: null,
    nextFullAt: null,
    appliedVersion: null,
    approvedConnection: null,
    fullEntries: null,
    succeededAt: null,
    createdAt: at,
    modifiedAt: at,
    ...more,
  };
}

/** What works on runs, around the database of an api under test. */
export const workshopOf = (
  api: ApiUnderTest,
  fetcher: Fetcher,
  { ledger, itemsABatch = 1_000 }: { ledger?: Ledger; itemsABatch?: number } = {},
): Workshop => ({
  itemsABatch,
  source: api.source,
  ledger: ledger ?? api.app.get(Ledger),
  fetcher,
  secretBox: api.app.get(SecretBox),
  log: createLog('trace', { write: (line: string) => void api.logged.push(line) }),
});

export const supervisorOf = (...given: Parameters<typeof workshopOf>) => new RunSupervisor(workshopOf(...given));
