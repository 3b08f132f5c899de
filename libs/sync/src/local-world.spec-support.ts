import { addressKey, nameKey } from '@waypost/kernel';
import { canonicalCandidate } from './canonical-candidate.js';
import type { Candidate } from './candidate.js';
import { dnKey } from './dn-key.js';
import type { Link } from './link.js';
import {
  type Holder,
  type LocalRecipient,
  localKindOf,
  type LocalValue,
  type PlanContext,
  type PlanInput,
  type ResolvedMember,
} from './plan-input.js';
import type { LinkNote } from './plan-input.js';
import type { FieldDifference, PlanItem } from './plan.js';
import { presetFor } from './presets.js';

/** What is here: recipients by id, and one source's links by anchor. `appliedHash` is the whole text. */
export interface LocalWorld {
  recipients: ReadonlyMap<string, LocalRecipient>;
  links: ReadonlyMap<string, Link>;
  /** Anchors of entries by the keys of DNs that they were moved from and nobody has gone by since. */
  former?: ReadonlyMap<string, string>;
}

export const emptyWorld: LocalWorld = { recipients: new Map(), links: new Map(), former: new Map() };

/** 32 hexadecimal digits that begin with a readable name’s. */
export const anAnchor = (name: string) =>
  Array.from(new TextEncoder().encode(name), (octet) => octet.toString(16))
    .join('')
    .padEnd(32, '0')
    .slice(0, 32);

/** An entry called `name`, at `name`@example.org; a person lands in the one site unless told otherwise. */
export function anEntryOf(name: string, { fields = {}, ...rest }: Partial<Candidate> = {}): Candidate {
  const kind = rest.kind ?? 'person';
  return {
    kind,
    anchor: anAnchor(name),
    dn: `uid=${name},dc=example`,
    fields: {
      name,
      displayName: name,
      address: `${name}@example.org`,
      aliases: [],
      ...(kind === 'person' && { disabled: false }),
      ...fields,
    },
    ...(kind === 'person' && { placement: { site: 'paris' } }),
    faults: [],
    ...rest,
  };
}

/** A recipient that somebody made by hand. */
export const aRecipient = (name: string, rest: Partial<LocalRecipient> = {}): LocalRecipient => ({
  id: `local-${name}`,
  kind: 'mailbox',
  name,
  displayName: name,
  address: `${name}@example.org`,
  aliases: [],
  ...rest,
});

/** A source called HQ that decides about everything, one site with two servers, example.org accepted. */
export function aContext(rest: Partial<PlanContext> = {}): PlanContext {
  let made = 0;
  return {
    source: {
      id: 'hq',
      name: 'HQ',
      precedence: 10,
      mapping: presetFor('openldap').mapping,
      leavers: { missingRuns: 2, proposePurgeAfterDays: 30 },
    },
    otherSources: [],
    now: new Date('2026-11-22T10:00:00Z'),
    acceptedDomains: [
      { id: 'd', name: 'example.org', domainKind: 'authoritative', matchSubdomains: false, isDefault: true },
    ],
    servers: [
      { id: 's-athena', name: 'athena', siteId: 'p', mailboxes: 2 },
      { id: 's-zeus', name: 'zeus', siteId: 'p', mailboxes: 1 },
    ],
    sites: [{ id: 'p', name: 'paris' }],
    newId: () => `new-${++made}`,
    ...rest,
  };
}

/** What the store would give the planner: who is new, changed or looked at again, who is gone, and who holds what. */
export function inputFor(
  world: LocalWorld,
  directory: readonly Candidate[],
  context: PlanContext,
  everything = true,
): PlanInput {
  const present = new Set(directory.map(({ anchor }) => anchor));
  const linkOf = new Map(
    [...world.links.values()].flatMap((link) => (link.localId ? [[link.localId, link] as const] : [])),
  );
  const resolved = resolvedIn(world);
  const looked = directory.filter((candidate) => isLookedAt(world.links.get(candidate.anchor), candidate));
  const formerGroup = (dn: string) => {
    const link = world.links.get(world.former?.get(dnKey(dn)) ?? '');
    return link?.kind === 'group' ? link.anchor : undefined;
  };
  return {
    context: { ...context, formerGroup },
    entries: looked.map((candidate) => {
      const link = world.links.get(candidate.anchor);
      const local = link?.localId === undefined ? undefined : world.recipients.get(link.localId);
      return { candidate, ...(link && { link }), ...(local && { local }), resolved };
    }),
    gone: !everything
      ? []
      : [...world.links.values()].flatMap((link) => {
          const local = link.localId === undefined ? undefined : world.recipients.get(link.localId);
          return local && !present.has(link.anchor) ? [{ link, local, how: 'absent' as const }] : [];
        }),
    holders: [...world.recipients.values()].flatMap((local) => holdersOf(local, linkOf.get(local.id), present)),
    locals: world.recipients,
    facts: { everything, entries: directory.length, linked: linkOf.size },
  };
}

/** Whom DNs are: who has one, a recipient first, else who had it last, else who had it when they went. */
function resolvedIn(world: LocalWorld): Map<string, ResolvedMember> {
  const links = [...world.links.values()].sort((one, other) => (one.anchor < other.anchor ? -1 : 1));
  const there = links.filter(({ missingSince }) => missingSince === undefined);
  const bySince = (one: Link, other: Link) => ((one.missingSince ?? '') > (other.missingSince ?? '') ? -1 : 1);
  const ranked = [
    ...[...there.filter(({ localId }) => localId), ...there.filter(({ localId }) => !localId)].map((link) => ({
      link,
      key: dnKey(link.dn),
    })),
    ...[...(world.former ?? [])].flatMap(([key, anchor]) => {
      const link = world.links.get(anchor);
      return link ? [{ link, key, isFormer: true as const }] : [];
    }),
    ...links
      .filter(({ missingSince }) => missingSince !== undefined)
      .sort(bySince)
      .map((link) => ({ link, key: dnKey(link.dn) })),
  ];
  const resolved = new Map<string, ResolvedMember | undefined>();
  for (const { link, key, ...mark } of ranked) {
    const local = link.localId === undefined ? undefined : world.recipients.get(link.localId);
    if (!resolved.has(key)) resolved.set(key, local && { kind: local.kind, id: local.id, ...mark });
  }
  return new Map([...resolved].flatMap(([key, whom]) => (whom ? [[key, whom] as const] : [])));
}

/** Notes whose a DN was: nobody's who is there may it be, then it is no longer remembered. */
function rememberDn(
  former: Map<string, string>,
  links: ReadonlyMap<string, Link>,
  { before, after }: { before: Link | undefined; after: Link },
): void {
  const [from, to] = [before && dnKey(before.dn), dnKey(after.dn)];
  if (after.missingSince === undefined && after.localId) former.delete(to);
  if (from === undefined || from === to) return;
  const isHad = [...links.values()].some(
    ({ dn, missingSince, localId }) => localId && missingSince === undefined && dnKey(dn) === from,
  );
  if (!isHad) former.set(from, after.anchor);
}

function isLookedAt(link: Link | undefined, candidate: Candidate): boolean {
  if (!link || link.unresolved || link.appliedHash !== canonicalCandidate(candidate)) return true;
  return (
    link.state !== 'linked' && !(link.state === 'suspended' && link.suspendedFor === 'disabled' && !link.missingSince)
  );
}

function holdersOf(local: LocalRecipient, link: Link | undefined, present: ReadonlySet<string>): Holder[] {
  const owner = { kind: local.kind, id: local.id, name: local.name };
  const gone = link !== undefined && (!present.has(link.anchor) || link.missingSince !== undefined);
  const common = { owner, ...(link && { link: { anchor: link.anchor, state: link.state, gone } }) };
  return [
    { ...common, what: 'name', value: nameKey(local.name) },
    { ...common, what: 'address', value: addressKey(local.address), primary: true },
    ...local.aliases.map(({ value, source }): Holder => ({
      ...common,
      what: 'address',
      value: addressKey(value),
      primary: false,
      ...(source && { origin: source }),
    })),
  ];
}

/** The transactions that applying a plan takes when each is as small as it may be. */
export function transactionsOf(items: readonly PlanItem[]): PlanItem[][] {
  const transactions: PlanItem[][] = [];
  for (const item of items) {
    const before = transactions.at(-1);
    if (item.bundle !== undefined && before?.[0]?.bundle === item.bundle) before.push(item);
    else transactions.push([item]);
  }
  return transactions;
}

/** The world after some items of a plan. */
export function applyItems(world: LocalWorld, items: readonly PlanItem[], directory: readonly Candidate[]): LocalWorld {
  const recipients = new Map(world.recipients);
  const links = new Map(world.links);
  const former = new Map(world.former);
  const texts = new Map(directory.map((candidate) => [candidate.anchor, canonicalCandidate(candidate)]));
  for (const item of items) {
    if (item.operation === 'conflict' || item.operation === 'skip') continue;
    const { anchor, kind, dn, localId } = item;
    if (localId === undefined) throw new Error(`Item ${item.seq} is about nobody.`);
    const before =
      item.operation === 'create'
        ? aRecipient('', { id: localId, kind: localKindOf[kind], address: '', members: [], owners: [] })
        : recipients.get(localId);
    if (!before) throw new Error(`Item ${item.seq} is about ${localId}, whom there is not.`);
    recipients.set(localId, item.differences.reduce(applied, before));
    const link = links.get(anchor) ?? { anchor, kind, dn, state: 'linked', missingRuns: 0 };
    const linkBefore = links.get(anchor);
    const text = texts.get(anchor) ?? link.appliedHash;
    const state = item.operation === 'create' || item.operation === 'link' ? 'linked' : link.state;
    links.set(
      anchor,
      withoutNulls({
        ...link,
        kind,
        dn,
        localId,
        state,
        ...item.link,
        unresolved: item.unresolved === true,
        owed: item.owed === undefined ? link.owed : item.owed,
        appliedHash: text,
      }),
    );
    rememberDn(former, links, { before: linkBefore, after: links.get(anchor) as Link });
  }
  return { recipients, links, former };
}

/** The world after what a plan of a whole directory notes of entries that nothing is done for, and when it has forgotten who was nobody and went. */
export function applyNotes(world: LocalWorld, notes: readonly LinkNote[], directory: readonly Candidate[]): LocalWorld {
  const links = new Map(world.links);
  const former = new Map(world.former);
  const byAnchor = new Map(directory.map((candidate) => [candidate.anchor, candidate]));
  for (const { anchor, dn, unresolved, owed, state } of notes) {
    const candidate = byAnchor.get(anchor);
    const link =
      links.get(anchor) ?? (state && { anchor, kind: candidate?.kind ?? 'person', dn, state, missingRuns: 0 });
    if (!link || !candidate) continue;
    const kept = {
      dn,
      unresolved,
      owed: owed === undefined ? link.owed : owed,
      appliedHash: canonicalCandidate(candidate),
    };
    const before = links.get(anchor);
    const after = withoutNulls({ ...link, ...kept });
    links.set(anchor, after);
    rememberDn(former, links, { before, after });
  }
  for (const { anchor, localId } of world.links.values()) if (!localId && !byAnchor.has(anchor)) links.delete(anchor);
  return { ...world, links, former };
}

const withoutNulls = (link: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(link).filter(([, value]) => value !== null && value !== undefined),
  ) as unknown as Link;

function applied(local: LocalRecipient, difference: FieldDifference): LocalRecipient {
  if ('kept' in difference || difference.field === 'dn' || difference.field === 'server') return local;
  if ('add' in difference) {
    const field = difference.field as 'aliases' | 'members' | 'owners';
    const removed = new Set(difference.remove);
    const stays = (local[field] ?? []).filter(({ value }: LocalValue) => !removed.has(value));
    return { ...local, [field]: [...stays, ...difference.add.map((value) => ({ value, source: 'hq' }))] };
  }
  if (difference.field === 'suspended') {
    const { suspendedBy: _before, ...rest } = local;
    return difference.after ? { ...rest, suspendedBy: 'directory' } : rest;
  }
  return { ...local, [difference.field]: difference.after };
}
