import type { Level } from './level.js';
import type { Protocol, Setting, SettingKind } from './setting.js';

/** What an author writes of an entry; kind and protocol follow from the builder and the key. */
export type Entry<K extends SettingKind, Key extends string> = Omit<Setting<K>, 'key' | 'kind' | 'protocol'> & {
  key: Key;
};

/** A catalogue entry that still knows its own key, so that a misspelt one does not compile. */
export type Keyed<K extends SettingKind, Key extends string> = Setting<K> & { key: Key };

const ofKind =
  <K extends SettingKind>(kind: K) =>
  <const Key extends `${Protocol}.${string}`>(entry: Entry<K, Key>): Keyed<K, Key> => ({
    ...entry,
    kind,
    protocol: entry.key.slice(0, entry.key.indexOf('.')) as Protocol,
  });

/** On or off. */
export const boolean = ofKind('boolean');
/** A whole number; `min` and `max` bound it, `unit` names what is counted. */
export const integer = ofKind('integer');
/** A size in bytes; `min` and `max` are bytes. */
export const bytes = ofKind('bytes');
/** One line of printable ASCII; `min` and `max` bound its length. */
export const text = ofKind('text');
/** A host name or a bracketed or plain IP address; empty where the default is empty. */
export const host = ofKind('host');
/** Exactly one of `options`. */
export const choice = ofKind('choice');
/** At least one of `options`. */
export const choices = ofKind('choices');
/** Client networks in CIDR notation; `max` bounds how many. */
export const networks = ofKind('networks');
/** Listening sockets; `max` bounds how many. */
export const bindings = ofKind('bindings');

/** Every level: the mechanism can tell one mailbox from another. */
export const everyLevel: readonly Level[] = ['organization', 'site', 'server', 'mailbox'];
/** Server and above: the mechanism acts before it is known who is connecting. */
export const downToServer: readonly Level[] = ['organization', 'site', 'server'];
