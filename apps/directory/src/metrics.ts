import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Caller } from './caller.js';
import type { Counts } from './counts.js';
import type { Directory } from './directory.js';
import type { Follower } from './follower.js';
import type { LdapServer } from './ldap-server.js';
import type { PasswordCheck } from './password-check.js';
import { version } from './version.js';

export interface MetricsSource {
  directory: Directory;
  counts: Counts;
  follower: Pick<Follower, 'isFollowing'>;
  passwords: Pick<PasswordCheck, 'waiting'>;
  server: Pick<LdapServer, 'waitingSessions'>;
  now(): number;
}

const readers = {
  anonymous: 'anonymous',
  mailbox: 'person',
  'address-book': 'address-book',
  service: 'service',
} satisfies Record<Caller['kind'], string>;

/**
 * What this process tells Prometheus. Everything is read when it is asked for, from the same counts as `cn=monitor`, so that
 * answering lookups pays nothing for it; labels are of closed sets.
 */
export function directoryMetrics({ directory, counts, follower, passwords, server, now }: MetricsSource): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      ...{ name: `waypost_directory_${name}`, help, registers: [registry] },
      collect() {
        this.set(value());
      },
    });
  const total = (name: string, help: string, values: () => Record<string, number>, label?: string) =>
    new Counter({
      ...{ name: `waypost_directory_${name}_total`, help, registers: [registry] },
      labelNames: label === undefined ? [] : [label],
      collect() {
        this.reset();
        for (const [key, value] of Object.entries(values()))
          this.inc(label === undefined ? {} : { [label]: key }, value);
      },
    });
  new Gauge({
    ...{
      name: 'waypost_directory_info',
      help: 'The release that runs',
      labelNames: ['version'],
      registers: [registry],
    },
  }).set({ version }, 1);
  gauge('up', 'Whether lookups are answered: 1, or 0 without a model or past its allowed age', () =>
    directory.view(now()) ? 1 : 0,
  );
  gauge('revision', 'Newest revision of the model that is answered from', () => directory.revision);
  gauge('age_seconds', 'Seconds since the model was last known to be current; NaN before the first snapshot', () =>
    directory.model ? directory.age(now()) / 1_000 : Number.NaN,
  );
  gauge('following', 'Whether the feed of the api is open: 1, or 0 while only the last known model answers', () =>
    follower.isFollowing ? 1 : 0,
  );
  gauge('mailboxes', 'Mailboxes held', () => directory.model?.mailboxes.size ?? 0);
  gauge('overrides', 'Overrides held', () => directory.model?.overrideCount ?? 0);
  gauge('connections', 'Open connections', () => counts.connections);
  gauge('binds_waiting', 'Password checks that wait for their turn', () => passwords.waiting);
  gauge('sessions_waiting', 'Sessions that wait for their turn with unfinished work', () => server.waitingSessions);
  total('binds', 'Binds that succeeded', () => ({ '': counts.binds }));
  total('binds_refused', 'Binds that were refused, by why', () => counts.refusalsFor, 'why');
  total('searches', 'Searches, by who asked', () => searchesByReader(counts), 'reader');
  total('entries_returned', 'Entries that searches returned', () => ({ '': counts.entries }));
  return registry;
}

const searchesByReader = ({ searchesOf }: Counts) =>
  Object.fromEntries(Object.entries(searchesOf).map(([kind, count]) => [readers[kind as Caller['kind']], count]));
