import { http } from './http.js';
import { imap } from './imap.js';
import type { Level } from './level.js';
import { mailbox } from './mailbox.js';
import { pop3 } from './pop3.js';
import type { Protocol, Setting } from './setting.js';
import { smtp } from './smtp.js';

/** Every setting, by protocol. */
export const settings = { pop3, imap, smtp, http, mailbox } satisfies Record<Protocol, Record<string, Setting>>;

type EntryOf<P> = P extends Record<string, infer E> ? E : never;
/** The key of a setting that exists. */
export type SettingKey = { [P in Protocol]: EntryOf<(typeof settings)[P]>['key'] }[Protocol];

/** Every setting, protocols and entries in the order they are shown. */
export const catalogue: readonly (Setting & { key: SettingKey })[] = Object.values(settings).flatMap(
  (entries): (Setting & { key: SettingKey })[] => Object.values(entries),
);

const byKey: ReadonlyMap<string, Setting & { key: SettingKey }> = new Map(
  catalogue.map((setting) => [setting.key, setting]),
);

/** The entry of a key, or undefined where there is none. */
export const settingOf = (key: string): (Setting & { key: SettingKey }) | undefined => byKey.get(key);

/** The settings that may be set at a level. */
export const settingsAt = (level: Level) => catalogue.filter((setting) => setting.levels.includes(level));
