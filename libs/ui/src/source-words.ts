import type { Level, Source } from '@waypost/settings';

/** What a level is called in front of a name. */
export const levelWords = {
  organization: 'Organization',
  site: 'Site',
  server: 'Server',
  mailbox: 'Mailbox',
} satisfies Record<Level, string>;

/** Names where a value comes from as it is said in a sentence: `Site Paris`, or `the default`. */
export const sourceName = (source: Source) =>
  source.level === 'default' ? 'the default' : `${levelWords[source.level]} ${source.name}`;

/** The value with its origin, as every control and sentence says it: `On, from Site Paris`; `On, the default`. */
export const valueFrom = (value: string, source: Source) =>
  source.level === 'default' ? `${value}, the default` : `${value}, from ${sourceName(source)}`;
