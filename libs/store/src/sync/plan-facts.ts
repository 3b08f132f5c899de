import { customAttributeNames, personFieldNames } from '@waypost/organization';
import {
  type CandidateKind,
  type Holder,
  type LeaverRules,
  type Link,
  type LocalKind,
  localKindOf,
  type LocalRecipient,
  type OtherLink,
  type ResolvedMember,
  standingOf,
  targetFields,
} from '@waypost/sync';
import { type EntityManager, In, Not } from 'typeorm';
import { DirectoryLinkEntity } from '../entities/sync.entities.js';
import { dnDigest } from './run-repository.js';

/* What a plan is made against, always for many entries in one query. */

const tableOf = { mailbox: 'mailbox', contact: 'contact', group: 'mail_group' } satisfies Record<LocalKind, string>;

/** What the domain knows of a link. */
export const toLink = (row: DirectoryLinkEntity): Link => ({
  anchor: row.anchor,
  kind: row.kind,
  ...(row.localId !== null && { localId: row.localId }),
  dn: row.dn,
  state: row.state,
  ...(row.suspendedFor !== null && { suspendedFor: row.suspendedFor }),
  ...(row.suspendedSince !== null && { suspendedSince: row.suspendedSince.toISOString() }),
  ...(row.missingSince !== null && { missingSince: row.missingSince.toISOString() }),
  missingRuns: row.missingRuns,
  ...(row.missingCountedAt !== null && { missingCountedAt: row.missingCountedAt.toISOString() }),
  ...(row.appliedHash !== null && { appliedHash: row.appliedHash }),
  ...(row.unresolved && { unresolved: true }),
  ...(row.owed !== null && { owed: row.owed }),
});

/** Links of a source by anchor. */
export async function findLinks(
  manager: EntityManager,
  sourceId: string,
  anchors: readonly string[],
): Promise<Map<string, DirectoryLinkEntity>> {
  if (anchors.length === 0) return new Map();
  const rows = await manager
    .createQueryBuilder(DirectoryLinkEntity, 'link')
    .where('link.source_id = :sourceId AND link.anchor = ANY(:anchors)', { sourceId, anchors })
    .getMany();
  return new Map(rows.map((row) => [row.anchor, row]));
}

/** The columns of fields that are called the same in lower case, words apart. */
const columnsOf = (fields: readonly string[]) =>
  fields.map((field) => `own.${columnOf(field)} AS "${field}"`).join(', ');
const columnOf = (field: string) =>
  field.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`).replace(/[0-9]+$/, (number) => `_${number}`);
const personColumns = columnsOf(['givenName', 'surname', 'initials', 'hiddenFromAddressBook', ...personFieldNames]);

const ownColumns = {
  mailbox: `${personColumns}, own.suspended_by AS "suspendedBy"`,
  contact: personColumns,
  group: `own.description, own.hidden, ${columnsOf(customAttributeNames)},
    (SELECT json_agg(json_build_array(coalesce(gm.member_kind || ':' || gm.member_id, gm.member_key), gm.source_id))
       FROM group_member gm WHERE gm.group_id = own.id) AS members,
    (SELECT json_agg(json_build_array('mailbox:' || go.mailbox_id, go.source_id)) FROM group_owner go WHERE go.group_id = own.id) AS owners`,
} satisfies Record<LocalKind, string>;

type Valued = [string, string | null][] | null;
type LocalRow = Omit<LocalRecipient, 'kind' | 'aliases' | 'members' | 'owners'> & {
  aliases: Valued;
  members?: Valued;
  owners?: Valued;
  detached: string[] | null;
  others: OtherRow[] | null;
};
type OtherRow = Pick<DirectoryLinkEntity, 'state' | 'missingRuns'> & {
  source: string;
  missingSince: string | null;
  isOff: boolean;
  leavers: LeaverRules;
};

const valuesOf = (rows: Valued | undefined) =>
  (rows ?? []).map(([value, source]) => ({ value, ...(source !== null && { source }) }));

/** {@link standingOf} as SQL: whether the entry of a link was absent from its source as often as it takes. */
export const hasNoSay = (link: string, source: string) =>
  `(${link}.missing_since IS NOT NULL AND (${link}.state <> 'missing' OR ${link}.missing_runs >= (${source}.leavers->>'missingRuns')::int))`;

/** Recipients of one kind as far as a source could change them, by id. */
export async function findLocals(
  manager: EntityManager,
  sourceId: string,
  kind: LocalKind,
  ids: readonly string[],
): Promise<Map<string, LocalRecipient>> {
  if (ids.length === 0) return new Map();
  const rows = await manager.query<LocalRow[]>(
    `SELECT own.id, own.name, own.display_name AS "displayName", own.address, ${ownColumns[kind]},
        (SELECT json_agg(json_build_array(a.address, a.source_id) ORDER BY a.address_key) FROM recipient_address a
          WHERE a.recipient_id = own.id AND a.type = 'SMTP' AND NOT a.is_primary) AS aliases,
        (SELECT array_agg(d.field) FROM directory_detachment d WHERE d.local_id = own.id) AS detached,
        (SELECT json_agg(json_build_object('source', l.source_id, 'state', l.state, 'missingSince', l.missing_since,
            'missingRuns', l.missing_runs, 'isOff', l.suspended_for IS NOT DISTINCT FROM 'disabled', 'leavers', source.leavers))
          FROM directory_link l JOIN directory_source source ON source.id = l.source_id
          WHERE l.local_id = own.id AND l.source_id <> $1 AND l.state NOT IN ('ignored', 'detached', 'conflict')) AS others
      FROM ${tableOf[kind]} own WHERE own.id = ANY($2::uuid[])`,
    [sourceId, ids],
  );
  return new Map(rows.map((row) => [row.id, localOf(kind, row)]));
}

function localOf(
  kind: LocalKind,
  { aliases, members, owners, detached, others, suspendedBy, ...row }: LocalRow,
): LocalRecipient {
  const fields = detached?.includes('*') ? everyField(kind) : detached;
  return {
    ...row,
    kind,
    aliases: valuesOf(aliases),
    ...(kind === 'group' && { members: valuesOf(members), owners: valuesOf(owners) }),
    ...(suspendedBy && { suspendedBy }),
    ...(others && { otherSources: others.map(otherOf) }),
    ...(fields && { detachedFields: fields }),
  };
}

const otherOf = ({ source, isOff, leavers, ...link }: OtherRow): OtherLink => ({
  source,
  standing: standingOf(link, leavers),
  isOff,
});

/** What is detached of a recipient that is detached as a whole. */
const everyField = (kind: LocalKind): string[] => [
  ...targetFields[({ mailbox: 'person', contact: 'contact', group: 'group' } as const)[kind]],
];

type HolderRow = {
  value: string;
  kind: LocalKind;
  id: string;
  name: string;
  primary: boolean | null;
  origin: string | null;
  anchor: string | null;
  state: Link['state'] | null;
};

/** Who holds which of these addresses or names; `isGone` says whether the entry of an anchor is no longer there. */
async function holdersIn(
  manager: EntityManager,
  sql: string,
  parameters: unknown[],
  what: Holder['what'],
  isGone: (anchor: string) => boolean,
): Promise<Holder[]> {
  const rows = await manager.query<HolderRow[]>(sql, parameters);
  return rows.map(({ value, kind, id, name, primary, origin, anchor, state }) => ({
    what,
    value,
    owner: { kind, id, name },
    ...(primary !== null && { primary }),
    ...(origin !== null && { origin }),
    ...(anchor !== null && state !== null && { link: { anchor, state, gone: isGone(anchor) } }),
  }));
}

/** Who holds these SMTP addresses, given in lower case. */
export const findAddressHolders = (
  manager: EntityManager,
  sourceId: string,
  addresses: readonly string[],
  isGone: (anchor: string) => boolean,
): Promise<Holder[]> =>
  holdersIn(
    manager,
    `SELECT a.address_key AS value, a.recipient_kind AS kind, a.recipient_id AS id, coalesce(m.name, c.name, g.name) AS name,
        a.is_primary AS primary, a.source_id AS origin, l.anchor, l.state
      FROM recipient_address a
      LEFT JOIN mailbox m ON a.recipient_kind = 'mailbox' AND m.id = a.recipient_id
      LEFT JOIN contact c ON a.recipient_kind = 'contact' AND c.id = a.recipient_id
      LEFT JOIN mail_group g ON a.recipient_kind = 'group' AND g.id = a.recipient_id
      LEFT JOIN directory_link l ON l.source_id = $1 AND l.local_id = a.recipient_id
      WHERE a.type = 'SMTP' AND a.address_key = ANY($2)`,
    [sourceId, addresses],
    'address',
    isGone,
  );

/** Who of a kind holds these names, given in lower case. */
export const findNameHolders = (
  manager: EntityManager,
  sourceId: string,
  kind: LocalKind,
  names: readonly string[],
  isGone: (anchor: string) => boolean,
): Promise<Holder[]> =>
  holdersIn(
    manager,
    `SELECT own.name_key AS value, '${kind}' AS kind, own.id, own.name, NULL AS primary, NULL AS origin, l.anchor, l.state
      FROM ${tableOf[kind]} own LEFT JOIN directory_link l ON l.source_id = $1 AND l.local_id = own.id
      WHERE own.name_key = ANY($2)`,
    [sourceId, names],
    'name',
    isGone,
  );

/**
 * Whom entries of a source are here, by the digest of their DN: who has it, else who had it last before being moved, else who had it
 * when they went. A DN that an entry without a recipient has is nobody's here; beside one with a recipient it is of yesterday, as it
 * is forgotten only when a run that does not find it ends.
 */
export async function findLinkedByDn(
  manager: EntityManager,
  sourceId: string,
  dns: readonly string[],
): Promise<Map<string, ResolvedMember>> {
  const digests = [...new Set(dns.map(dnDigest))];
  const rows = await manager.query<{ key: string; kind: CandidateKind; id: string | null; rank: number }[]>(
    `SELECT DISTINCT ON (key) key, kind, id, rank FROM (
        SELECT dn_key AS key, kind, local_id AS id, CASE WHEN missing_since IS NOT NULL THEN 3 WHEN local_id IS NULL THEN 1 ELSE 0 END AS rank, missing_since, anchor
          FROM directory_link WHERE source_id = $1 AND dn_key = ANY($2)
        UNION ALL
        SELECT former.dn_key, link.kind, link.local_id, 2, NULL, link.anchor
          FROM directory_former_dn former JOIN directory_link link ON link.id = former.link_id
          WHERE former.source_id = $1 AND former.dn_key = ANY($2)) found
      ORDER BY key, rank, missing_since DESC, anchor`,
    [sourceId, digests],
  );
  return new Map(
    rows.flatMap(({ key, kind, id, rank }) =>
      id === null
        ? []
        : [[key, { kind: localKindOf[kind], id, ...(rank === 2 && { isFormer: true as const }) }] as const],
    ),
  );
}

/** What entries said that could not be taken in whole, by anchor. */
export async function findPending(
  manager: EntityManager,
  sourceId: string,
  anchors: readonly string[],
): Promise<Map<string, string>> {
  if (anchors.length === 0) return new Map();
  const rows = await manager.find(DirectoryLinkEntity, {
    where: { sourceId, anchor: In([...anchors]), pending: Not('') },
    select: { anchor: true, pending: true },
  });
  return new Map(rows.map(({ anchor, pending }) => [anchor, pending ?? '']));
}

/** Mailbox servers as mailboxes can be placed on them, and the sites. */
export async function findPlaces(manager: EntityManager): Promise<{
  servers: { id: string; name: string; siteId: string; mailboxes: number }[];
  sites: { id: string; name: string }[];
}> {
  const servers = await manager.query(
    `SELECT id, name, site_id AS "siteId", mailbox_count AS mailboxes FROM server WHERE 'mailbox' = ANY(roles) ORDER BY name_key`,
  );
  return { servers, sites: await manager.query('SELECT id, name FROM site ORDER BY name_key') };
}
