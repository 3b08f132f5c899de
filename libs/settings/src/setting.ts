import type { Level } from './level.js';

/** The protocols an administrator sets, in the order they are shown. */
export const protocols = ['pop3', 'imap', 'smtp', 'http', 'mailbox'] as const;
export type Protocol = (typeof protocols)[number];

/** How a node's own opinion meets the one from above: `nearest`, the lowest wins; `smallest`, a level may only tighten. */
export type CombineRule = 'nearest' | 'smallest';

/** What a value is made of. A new kind is completed in every table that is typed by this union. */
export type SettingKind =
  'boolean' | 'integer' | 'bytes' | 'text' | 'host' | 'choice' | 'choices' | 'networks' | 'bindings';

/** One listening socket of a protocol. */
export interface Binding {
  /** An IPv4 or IPv6 address, or `*` for all. */
  address: string;
  port: number;
  tls: 'none' | 'starttls' | 'tls';
}

/** What a value of each kind is in TypeScript and JSON. */
export interface ValueOf {
  boolean: boolean;
  integer: number;
  bytes: number;
  text: string;
  host: string;
  choice: string;
  choices: string[];
  networks: string[];
  bindings: Binding[];
}

/** The Postfix or Dovecot mechanism that makes the value true, or Waypost itself. */
export interface Enforcement {
  /** A main.cf or master.cf parameter, or the policy service. */
  postfix?: string;
  /** A dovecot.conf setting for the whole server. */
  dovecot?: string;
  /** A Dovecot userdb or passdb field handed out per mailbox at login. */
  dovecotUser?: string;
  /** The part of Waypost that enforces it itself. */
  waypost?: string;
}

/** One catalogue entry: everything any reader (REST, console, LDAP, rendered configuration, reference) knows of a setting. */
export interface Setting<K extends SettingKind = SettingKind> {
  key: string;
  protocol: Protocol;
  kind: K;
  label: string;
  help: string;
  unit?: string;
  /** In force where no level has an opinion. */
  fallback: ValueOf[K];
  levels: readonly Level[];
  combine: CombineRule;
  /** Lowest and highest value; for text the length in characters, for lists the number of members. */
  min?: number;
  max?: number;
  /** What `0`, an empty text or an empty list stands for: `unlimited`, `for ever`, `every network`. */
  zero?: string;
  /** A host that mail is handed to: an address, [brackets] and a port are allowed too. */
  nextHop?: true;
  /** A plain IP address, never a name. */
  address?: true;
  options?: readonly { value: string; label: string }[];
  ldap: { oid: number; name: string };
  enforcedBy: Enforcement;
  /** RFC section, article or manual page the entry rests on. */
  reference: string;
}
