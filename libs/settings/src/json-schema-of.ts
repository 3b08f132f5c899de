import type { Setting, SettingKind } from './setting.js';

/** A JSON Schema (draft 2020-12) document, or part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of a setting's value, with what it means, its default and its bounds. It never allows what `faultOf` would refuse by type, member or range. */
export function jsonSchemaOf(setting: Setting): JsonSchema {
  return { ...schemas[setting.kind](setting), description: descriptionOf(setting), default: setting.fallback };
}

const descriptionOf = ({ label, help, unit, zero }: Setting) =>
  [`${label}. ${help}`, unit && `In ${unit}.`, zero && `Empty or 0 means ${zero}.`].filter(Boolean).join(' ');

const numberSchema = ({ min, max }: Setting) => ({
  type: 'integer',
  ...(min !== undefined && { minimum: min }),
  ...(max !== undefined && { maximum: max }),
});

const optionSchema = ({ options = [] }: Setting) => ({ type: 'string', enum: options.map(({ value }) => value) });

const schemas = {
  boolean: () => ({ type: 'boolean' }),
  integer: numberSchema,
  bytes: numberSchema,
  text: ({ min, max }) => ({
    type: 'string',
    pattern: '^[ -~]*$',
    ...(min !== undefined && { minLength: min }),
    ...(max !== undefined && { maxLength: max }),
  }),
  host: () => ({ type: 'string', maxLength: 261 }),
  choice: optionSchema,
  choices: (setting) => ({ type: 'array', items: optionSchema(setting), minItems: 1, uniqueItems: true }),
  networks: ({ max }) => ({
    type: 'array',
    items: { type: 'string', description: 'An IPv4 or IPv6 network in CIDR notation.', examples: ['192.0.2.0/24'] },
    uniqueItems: true,
    ...(max !== undefined && { maxItems: max }),
  }),
  bindings: ({ max, protocol }) => ({
    type: 'array',
    items: bindingSchema(protocol === 'http' ? ['none', 'tls'] : ['none', 'starttls', 'tls']),
    minItems: 1,
    ...(max !== undefined && { maxItems: max }),
  }),
} satisfies Record<SettingKind, (setting: Setting) => JsonSchema>;

const bindingSchema = (tls: readonly string[]) => ({
  type: 'object',
  properties: {
    address: { type: 'string', description: 'An IPv4 or IPv6 address, or * for all.' },
    port: { type: 'integer', minimum: 1, maximum: 65_535 },
    tls: { type: 'string', enum: tls },
  },
  required: ['address', 'port', 'tls'],
  additionalProperties: false,
});
