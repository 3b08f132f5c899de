import {
  accessProtocols,
  type EffectiveSetting,
  faultOf,
  jsonSchemaOf,
  type Level,
  levels,
  protocols,
  type Setting,
  settingOf,
  settingsAt,
} from '@waypost/settings';
import { z } from 'zod';
import { GivenTime, Reason } from './fields.js';

const NodeRef = z.strictObject({ level: z.enum(levels), id: z.string(), name: z.string() });
const Source = z.union([NodeRef, z.strictObject({ level: z.literal('default') })]);
export const ValueWithSource = z.strictObject({ value: z.unknown(), source: Source });
export type ValueWithSource = z.infer<typeof ValueWithSource>;

const Override = z.strictObject({
  value: z.unknown(),
  locked: z.boolean().optional(),
  reason: z.string().optional(),
  expiresAt: z.string().optional(),
  setBy: z.string().optional(),
  setAt: z.string().optional(),
});

export const EffectiveSettingSchema = z.strictObject({
  key: z.string(),
  value: z.unknown(),
  source: Source,
  own: Override.optional(),
  inherited: ValueWithSource,
  lockedBy: NodeRef.optional(),
  ladder: z.array(
    z.strictObject({
      ...NodeRef.shape,
      part: z.enum(['wins', 'shadowed', 'dormant', 'unset']),
      ...Override.partial().shape,
    }),
  ),
}) satisfies z.ZodType<unknown>;

export const Access = z.strictObject({
  protocol: z.enum(accessProtocols),
  allowed: z.boolean(),
  refusedBy: z.enum(['service', 'enabled', 'suspension']).optional(),
  source: Source.optional(),
  reason: z.string().optional(),
});
export type Access = z.infer<typeof Access>;

export const NodeSettings = z.strictObject({
  node: NodeRef,
  items: z.array(EffectiveSettingSchema),
  access: z
    .array(Access)
    .optional()
    .meta({ description: 'Mailboxes only: whether each protocol may be used, and who says no.' }),
});
/** The settings of one node, as the schema above checks them. */
export interface NodeSettings {
  node: z.infer<typeof NodeRef>;
  items: EffectiveSetting[];
  access?: Access[];
}

export const SettingsQuery = z.strictObject({ protocol: z.enum(protocols).optional() });
export type SettingsQuery = z.infer<typeof SettingsQuery>;

/** An override as written: the bare value, or the value with its lock, reason and expiry. */
export interface OverrideRequest {
  value: unknown;
  locked?: boolean | undefined;
  reason?: string | undefined;
  expiresAt?: string | undefined;
}
/** What a PATCH asks: per key a new override, or `null` to hand the setting back to its parent. */
export type SettingsPatch = Record<string, OverrideRequest | null>;

const described = z.strictObject({
  value: z
    .unknown()
    .refine(
      (value) => value !== undefined && value !== null,
      'Give a value, or null in place of the whole object to inherit.',
    ),
  locked: z.boolean().optional(),
  reason: Reason.optional(),
  expiresAt: GivenTime.optional(),
});

const isDescribed = (written: unknown): written is Record<string, unknown> =>
  typeof written === 'object' && written !== null && !Array.isArray(written);

type Fault = (message: string, path?: PropertyKey[]) => void;

/** Reads one member of a PATCH at a level; faults are told with the path below the key. */
function readOverride(level: Level, key: string, written: unknown, fault: Fault): OverrideRequest | null {
  const setting = settingOf(key);
  if (setting === undefined) {
    fault('There is no such setting. GET /api/v1/settings/catalogue lists them all.');
    return null;
  }
  if (!setting.levels.includes(level)) {
    fault(`It cannot be set at a ${level}; it is set at ${setting.levels.join(', ')}.`);
    return null;
  }
  if (written === null) return null;
  const parsed = described.safeParse(isDescribed(written) ? written : { value: written });
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      if (issue.code === 'unrecognized_keys')
        for (const member of issue.keys) fault('There is no such field here; leave it out.', [member]);
      else fault(issue.message, issue.path);
    }
    return null;
  }
  const { value, locked, expiresAt } = parsed.data;
  const wrong = faultOf(setting, value);
  if (wrong !== undefined) fault(wrong, isDescribed(written) ? ['value'] : []);
  if (locked === true && level === 'mailbox') fault('A mailbox has nothing below it to lock.', ['locked']);
  if (expiresAt !== undefined && Date.parse(expiresAt) <= Date.now()) fault('Choose a time to come.', ['expiresAt']);
  return parsed.data;
}

const documentedSetting = (setting: Setting, level: Level) => ({
  description: setting.help,
  anyOf: [
    jsonSchemaOf(setting),
    { type: 'null', description: 'Inherit.' },
    {
      type: 'object',
      additionalProperties: false,
      required: ['value'],
      properties: {
        value: jsonSchemaOf(setting),
        ...(level !== 'mailbox' && {
          locked: { type: 'boolean', description: 'Whether lower levels may not depart from it.' },
        }),
        reason: { type: 'string', maxLength: 500 },
        expiresAt: { type: 'string', format: 'date-time' },
      },
    },
  ],
});

const documented = (level: Level) => ({
  type: 'object' as const,
  additionalProperties: false,
  minProperties: 1,
  properties: Object.fromEntries(settingsAt(level).map((setting) => [setting.key, documentedSetting(setting, level)])),
});

/** Checks every member of a settings PATCH at a level and reports all faults at once, each at its key. */
const patchAt = (level: Level) =>
  z
    .unknown()
    .transform((body, context): SettingsPatch => {
      const patch: SettingsPatch = {};
      const members = isDescribed(body) ? Object.entries(body) : [];
      if (members.length === 0) {
        const message = 'Write an object with at least one setting, such as {"pop3.enabled": false}.';
        context.issues.push({ code: 'custom', message, input: body });
      }
      for (const [key, written] of members) {
        patch[key] = readOverride(level, key, written, (message, path = []) =>
          context.issues.push({ code: 'custom', message, input: written, path: [key, ...path] }),
        );
      }
      return patch;
    })
    .meta(documented(level));

export const OrganizationSettingsPatch = patchAt('organization');
export const SiteSettingsPatch = patchAt('site');
export const ServerSettingsPatch = patchAt('server');
export const MailboxSettingsPatch = patchAt('mailbox');

/** The PATCH of each level's settings. */
export const settingsPatchAt = {
  organization: OrganizationSettingsPatch,
  site: SiteSettingsPatch,
  server: ServerSettingsPatch,
  mailbox: MailboxSettingsPatch,
} satisfies Record<Level, z.ZodType<SettingsPatch>>;

const PreviewedMailbox = z.strictObject({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  before: ValueWithSource,
  after: ValueWithSource,
});
const KeepingMailbox = z.strictObject({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  value: z.unknown(),
  because: z.string(),
});
export const SettingPreview = z.strictObject({
  key: z.string(),
  before: ValueWithSource,
  after: ValueWithSource,
  sentence: z.string(),
  affected: z.number().int(),
  keeping: z.number().int(),
  affectedMailboxes: z.array(PreviewedMailbox),
  keepingMailboxes: z.array(KeepingMailbox),
  recentUse: z.number().int().nullable().meta({
    description: 'Affected mailboxes that used the protocol in the last 30 days; null where no server reports usage.',
  }),
});
export type SettingPreview = z.infer<typeof SettingPreview>;
export const SettingsPreview = z.strictObject({
  sentence: z.string(),
  affected: z.number().int(),
  changes: z.array(SettingPreview),
});
export type SettingsPreview = z.infer<typeof SettingsPreview>;

export const Catalogue = z.strictObject({ items: z.array(z.record(z.string(), z.unknown())) });
