import {
  authorities,
  candidateKinds,
  type CandidateKind,
  defaultThresholds,
  linkStates,
  normalisers,
  passwordKeepers,
  runModes,
  runStates,
  sourceKinds,
  sourceStates,
  sourceStrategies,
  sourceTlsModes,
  targetFields,
  type TargetField,
} from '@waypost/sync';
import { z } from 'zod';
import { NodeLink, NodeName, Reference, Timestamp } from './fields.js';
import { listQuery, page } from './lists.js';

/** Text of several lines, such as certificates. */
const pem = z
  .string()
  .trim()
  .max(65_536, 'Write at most 65536 characters.')
  .regex(
    /^-----BEGIN [A-Z ]+-----[\s\S]+-----END [A-Z ]+-----$/,
    'Paste PEM text, from its BEGIN line to its END line.',
  );
const dn = z
  .string()
  .trim()
  .min(1, 'Write a DN such as dc=example,dc=org.')
  .max(1024, 'Write at most 1024 characters.');
const filter = z
  .string()
  .trim()
  .max(4096, 'Write at most 4096 characters.')
  .regex(/^\(.*\)$/s, 'Write an LDAP filter in parentheses, such as (objectClass=person).');
const wholeNumber = (min: number, max: number) =>
  z.number().int('Write a whole number.').min(min, `Use at least ${min}.`).max(max, `Use at most ${max}.`);

/** The fields any kind can take from a source. */
const anyField = [...new Set(Object.values(targetFields).flat())] as [TargetField, ...TargetField[]];

export const SourceConnection = z.strictObject({
  urls: z
    .array(
      z
        .string()
        .trim()
        .max(512)
        .regex(
          /^ldaps?:\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?\/?$/i,
          'Write an address such as ldaps://dc1.example.org or ldap://10.0.0.5:389.',
        ),
    )
    .min(1, 'Name at least one server.')
    .max(10, 'Name at most 10 servers.')
    .meta({ description: '`ldap://host:port` or `ldaps://host:port`; tried in this order.' }),
  tls: z.enum(sourceTlsModes).meta({
    description: '`ldaps` and `starttls` verify the certificate; `plain` is for a server on this machine only.',
  }),
  ca: pem.nullable().meta({ description: "Certificates to trust instead of the system's, as PEM." }),
  serverName: z
    .string()
    .trim()
    .min(1)
    .max(253)
    .nullable()
    .meta({ description: 'The name the certificate must be for, where that is not the host of the address.' }),
  bindDn: dn
    .nullable()
    .meta({ description: 'The account that reads; null where a client certificate identifies Waypost.' }),
  clientCertificate: pem.nullable().meta({ description: 'A certificate to identify with, as PEM.' }),
});

export const SourceScope = z.strictObject({
  bases: z.array(dn).min(1, 'Name at least one base.').max(50, 'Name at most 50 bases.'),
  people: filter,
  groups: filter.nullable().meta({ description: 'Null: groups are not synchronised.' }),
  contacts: filter.nullable().meta({ description: 'Null: contacts are not synchronised.' }),
});

export const FieldMapping = z.strictObject({
  kind: z.enum(candidateKinds),
  target: z.enum(anyField),
  from: z
    .array(z.string().trim().min(1, 'Name an attribute or write a template.').max(512))
    .min(1, 'Name at least one attribute.')
    .max(10, 'Name at most 10 attributes.')
    .meta({
      description:
        'Attributes in order of preference, the first with a value counts; or templates such as `{givenName} {sn}` and `{sAMAccountName|lower}@example.com`.',
    }),
  normaliser: z.enum(normalisers).default('none'),
  authority: z.enum(authorities).default('directory'),
  absent: z
    .enum(['clear', 'keep'])
    .default('clear')
    .meta({ description: 'Where the source has no value: take ours away, or keep it.' }),
});
export type FieldMapping = z.infer<typeof FieldMapping>;

const placement = <Place extends z.ZodType>(place: Place) =>
  z.strictObject({
    filter: filter.nullable().default(null).meta({ description: 'Takes entries that match; null takes all.' }),
    attribute: z
      .string()
      .trim()
      .min(1)
      .max(128)
      .nullable()
      .default(null)
      .meta({ description: 'An attribute whose value names a server or a site.' }),
    server: place,
    site: place,
  });
export const PlacementRule = placement(NodeLink.nullable());
export type PlacementRule = z.infer<typeof PlacementRule>;
export const NewPlacementRule = placement(Reference.nullable().default(null));
export type NewPlacementRule = z.infer<typeof NewPlacementRule>;

export const SourceSchedule = z.strictObject({
  everyMinutes: wholeNumber(0, 1_440).meta({ description: 'Minutes between incremental runs; 0 for none.' }),
  fullAt: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time of day such as 02:30 (UTC).')
    .nullable()
    .meta({ description: 'When the daily full run begins, UTC; null for none.' }),
});

export const LeaverRules = z.strictObject({
  missingRuns: wholeNumber(1, 30).meta({
    description: 'Complete full runs somebody is absent from, an hour apart at the least, before sign-in is suspended.',
  }),
  proposePurgeAfterDays: wholeNumber(1, 3_650).meta({
    description: 'Days a leaver stays suspended before the mailbox is proposed for purge. Nothing is purged by itself.',
  }),
});

const limit = z.strictObject({ count: wholeNumber(0, 1_000_000), percent: wholeNumber(0, 100) });
export const Thresholds = z.strictObject({
  removals: limit.meta({ description: 'Suspensions, absences and purges: held where both are reached.' }),
  mostRemovals: wholeNumber(0, 1_000_000).meta({ description: 'Held beyond as many removals, whatever their share.' }),
  shrinkToPercent: wholeNumber(0, 100).meta({
    description: 'Held where fewer entries came than this share of the last good full run.',
  }),
  primaryChanges: limit.meta({ description: 'Changes of primary addresses: held where both are reached.' }),
  anchorChanges: limit.meta({
    description: 'New entries for addresses that had another: held where both are reached.',
  }),
  creates: limit.meta({ description: 'Held beyond the larger of the two.' }),
  groupRemovals: z
    .strictObject({ percent: wholeNumber(0, 100), aboveMembers: wholeNumber(0, 1_000_000) })
    .meta({ description: "Of one group's members, in groups with more than `aboveMembers`." }),
});

const configuration = {
  name: NodeName,
  kind: z.enum(sourceKinds),
  precedence: wholeNumber(1, 1_000).meta({
    description: 'Where two sources say different things of one recipient, the lower number counts.',
  }),
  connection: SourceConnection,
  scope: SourceScope,
  strategy: z.enum(sourceStrategies).meta({ description: 'How changes are asked for between full runs.' }),
  pageSize: wholeNumber(1, 1_000),
  mapping: z.array(FieldMapping).min(1, 'Map at least one field.').max(100),
  passwords: z.enum(passwordKeepers).meta({
    description:
      "How its people sign in: by a password of Waypost's, or by the one they have in the source (checked by binding there).",
  }),
  schedule: SourceSchedule,
  leavers: LeaverRules,
  thresholds: Thresholds,
};

export const DirectorySource = z.strictObject({
  id: z.string(),
  ...configuration,
  placement: z.array(PlacementRule),
  state: z.enum(sourceStates),
  hasPassword: z.boolean(),
  hasClientKey: z.boolean(),
  configVersion: z.number().int().meta({
    description: 'Rises with every change that lets the same directory mean something else; the next run is then held.',
  }),
  createdAt: Timestamp,
  modifiedAt: Timestamp,
});
export type DirectorySource = z.infer<typeof DirectorySource>;

const secrets = {
  password: z
    .string()
    .min(1, 'Write the password, or leave it out. An empty one would sign in as nobody.')
    .max(1024)
    .nullable()
    .optional()
    .meta({ description: 'Of the account that reads. Kept sealed and never shown; null takes it away.' }),
  clientKey: pem
    .nullable()
    .optional()
    .meta({ description: 'The key of the client certificate, as PEM. Kept sealed and never shown.' }),
};

/** What a new source may leave out stands for nothing. */
const { ca, serverName, bindDn, clientCertificate } = SourceConnection.shape;
const NewConnection = SourceConnection.extend({
  ca: ca.default(null),
  serverName: serverName.default(null),
  bindDn: bindDn.default(null),
  clientCertificate: clientCertificate.default(null),
});
const NewScope = SourceScope.extend({
  groups: SourceScope.shape.groups.default(null),
  contacts: SourceScope.shape.contacts.default(null),
});
const NewSchedule = SourceSchedule.extend({ fullAt: SourceSchedule.shape.fullAt.default(null) });

export const NewDirectorySource = z.strictObject({
  ...configuration,
  connection: NewConnection,
  scope: NewScope,
  precedence: configuration.precedence.default(100),
  strategy: configuration.strategy.default('automatic'),
  pageSize: configuration.pageSize.default(500),
  passwords: configuration.passwords.default('waypost'),
  schedule: NewSchedule.default({ everyMinutes: 15, fullAt: '02:00' }),
  leavers: configuration.leavers.default({ missingRuns: 2, proposePurgeAfterDays: 30 }),
  thresholds: configuration.thresholds.default(defaultThresholds),
  placement: z.array(NewPlacementRule).max(200).default([]),
  ...secrets,
});
export type NewDirectorySource = z.infer<typeof NewDirectorySource>;

/** Members that are left out stay; of `connection`, `scope`, `schedule`, `leavers` and `thresholds`, so do members of theirs. */
export const DirectorySourceChange = z
  .strictObject({
    ...configuration,
    connection: SourceConnection.partial(),
    scope: SourceScope.partial(),
    schedule: SourceSchedule.partial(),
    leavers: LeaverRules.partial(),
    thresholds: Thresholds.partial(),
    placement: z.array(NewPlacementRule).max(200),
    ...secrets,
  })
  .partial();
export type DirectorySourceChange = z.infer<typeof DirectorySourceChange>;

/** How a source fares; not part of what is edited, so that a run does not make an edit stale. */
export const DirectorySourceStatus = z.strictObject({
  failures: z.number().int().meta({ description: 'Failed runs in a row; after five the source is quarantined.' }),
  stateReason: z.string().nullable().meta({ description: 'Why it is paused or quarantined.' }),
  nextRunAt: Timestamp.nullable(),
  lastRun: z
    .strictObject({ id: z.string(), mode: z.enum(runModes), state: z.enum(runStates), endedAt: Timestamp.nullable() })
    .nullable(),
  lastSucceededAt: Timestamp.nullable(),
  /** The run at work or held now. */
  currentRun: z.strictObject({ id: z.string(), mode: z.enum(runModes), state: z.enum(runStates) }).nullable(),
  links: z.record(z.enum(linkStates), z.number().int()),
  openConflicts: z.number().int(),
});
export type DirectorySourceStatus = z.infer<typeof DirectorySourceStatus>;

export const ListedDirectorySource = z.strictObject({ ...DirectorySource.shape, status: DirectorySourceStatus });
export type ListedDirectorySource = z.infer<typeof ListedDirectorySource>;
export const DirectorySourceList = page(ListedDirectorySource);
export type DirectorySourceList = z.infer<typeof DirectorySourceList>;
export const DirectorySourceQuery = z.strictObject({ limit: listQuery.limit, cursor: listQuery.cursor });
export type DirectorySourceQuery = z.infer<typeof DirectorySourceQuery>;

export const DirectorySourceRemoval = z.strictObject({
  recipients: z.enum(['keep']).optional().meta({
    description:
      'Needed where recipients come from the source: `keep` makes all of them ours, as they are. Nobody is deleted with a source.',
  }),
});
export type DirectorySourceRemoval = z.infer<typeof DirectorySourceRemoval>;

export const SourcePreset = z.strictObject({
  kind: z.enum(sourceKinds),
  label: z.string(),
  help: z.string(),
  scope: SourceScope.omit({ bases: true }),
  strategy: z.enum(sourceStrategies),
  mapping: z.array(FieldMapping),
});
export type SourcePreset = z.infer<typeof SourcePreset>;
export const SourcePresets = z.strictObject({ items: z.array(SourcePreset) });
export type SourcePresets = z.infer<typeof SourcePresets>;

/** Which fields each kind can take; for forms. */
export const fieldsOf = (kind: CandidateKind): readonly TargetField[] => targetFields[kind];
