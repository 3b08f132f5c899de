import type { Setting, SettingKind, ValueOf } from '@waypost/settings';
import { directorySchema } from '../directory-schema.js';
import { settingOid } from '../oid-registry.js';
import type { AttributeTypeSpec, Schema } from '../schema.js';
import { attributeRules } from '../standard-attributes.js';

const rulesOf = {
  boolean: { ...attributeRules.boolean, singleValue: true },
  integer: { ...attributeRules.integer, singleValue: true },
  bytes: { ...attributeRules.integer, singleValue: true },
  text: { ...attributeRules.text, singleValue: true },
  host: { ...attributeRules.ia5, singleValue: true },
  choice: { ...attributeRules.ia5, singleValue: true },
  choices: attributeRules.ia5,
  networks: { ...attributeRules.ia5, singleValue: true },
  bindings: attributeRules.ia5,
} satisfies Record<SettingKind, Partial<AttributeTypeSpec>>;

/** The settings one mailbox can hold, so that an entry can carry them. */
export const mailboxSettings = (catalogue: readonly Setting[]) =>
  catalogue.filter(({ levels }) => levels.includes('mailbox'));

/** The attribute type that carries a setting's effective value. */
export const settingAttribute = ({ ldap, kind, label }: Setting): AttributeTypeSpec => ({
  oid: settingOid(ldap.oid),
  names: [ldap.name],
  description: label,
  ...rulesOf[kind],
});

/** The schema the directory serves with a catalogue. */
export const servedSchema = (catalogue: readonly Setting[]): Schema =>
  directorySchema(mailboxSettings(catalogue).map(settingAttribute));

const one = (text: string) => (text === '' ? [] : [text]);
const valuesOf: { [K in SettingKind]: (value: ValueOf[K]) => string[] } = {
  boolean: (value) => [value ? 'TRUE' : 'FALSE'],
  integer: (value) => [String(value)],
  bytes: (value) => [String(value)],
  text: one,
  host: one,
  choice: one,
  choices: (value) => value,
  // One value with commas: Dovecot's allow_nets reads only the first of several.
  networks: (value) => one(value.join(',')),
  bindings: (value) => value.map(({ address, port, tls }) => `${address}:${String(port)}:${tls}`),
};

/** An effective value as attribute values; an empty list or text is no value at all, as LDAP has no empty attribute. */
export const settingValues = ({ kind }: Setting, value: unknown): string[] =>
  (valuesOf[kind] as (value: unknown) => string[])(value);
