import { nameKey } from '@waypost/kernel';
import {
  type MailboxEntity,
  mailboxKeys,
  notSuspended,
  plainPerson,
  type ServerEntity,
  type SiteEntity,
} from '@waypost/store';
import { chanceFrom, madeUpId, madeUpVerifier } from './chance.js';
import { cities, departments, personOf } from './made-up-names.js';

const cityOf = (index: number) => {
  const round = Math.floor(index / cities.length);
  return `${cities[index % cities.length] ?? ''}${round === 0 ? '' : ` ${round + 1}`}`;
};

/** Made-up sites, one a city. */
export const madeUpSites = (count: number, at: Date): SiteEntity[] =>
  Array.from({ length: count }, (_, index) => {
    const displayName = cityOf(index);
    const name = displayName.toLowerCase().replace(' ', '-');
    return { id: madeUpId('site', index), name, nameKey: nameKey(name), displayName, createdAt: at, modifiedAt: at };
  });

/** Made-up mailbox servers: one for every site, the others where the sites are large, as few sites are. */
export function madeUpServers(count: number, sites: readonly SiteEntity[], at: Date): ServerEntity[] {
  const chance = chanceFrom(count);
  const perSite = new Map<string, number>();
  return Array.from({ length: count }, (_, index) => {
    const site = sites[index < sites.length ? index : Math.floor(sites.length ** chance()) - 1];
    if (!site) throw new Error('a server needs a site');
    const number = (perSite.get(site.id) ?? 0) + 1;
    perSite.set(site.id, number);
    const name = `${site.name}-mx${number}`;
    return {
      id: madeUpId('server', index),
      siteId: site.id,
      name,
      nameKey: nameKey(name),
      displayName: `${site.displayName} mail ${number}`,
      fqdn: `mx${number}.${site.name}.example.net`,
      roles: ['mailbox', 'transport'],
      mailboxCount: 0,
      createdAt: at,
      modifiedAt: at,
    };
  });
}

/** Where somebody works; enough of each for policies and dynamic groups to find many by. */
const placeOf = (index: number) => ({
  department: departments[index % departments.length] ?? null,
  city: cities[(index >> 4) % cities.length] ?? null,
  company: 'Example',
});

/** Made-up people on these servers, made one by one so that a million need no room. */
export function* madeUpMailboxes(count: number, servers: readonly ServerEntity[], at: Date): Generator<MailboxEntity> {
  const chance = chanceFrom(servers.length);
  for (let index = 0; index < count; index += 1) {
    const server = servers[Math.floor(chance() * servers.length)];
    if (!server) throw new Error('a mailbox needs a server');
    const { givenName, surname, name } = personOf(index);
    const called = { name, displayName: `${givenName} ${surname}`, address: `${name}@example.com` };
    yield {
      id: madeUpId('mailbox', index),
      serverId: server.id,
      ...called,
      givenName,
      surname,
      kind: 'person',
      initials: `${givenName.charAt(0)}${surname.charAt(0)}`,
      ...plainPerson,
      ...placeOf(index),
      ...mailboxKeys(called),
      verifier: madeUpVerifier(index),
      credentialVersion: 1,
      passwordChangedAt: at,
      ...notSuspended,
      createdAt: at,
      modifiedAt: at,
    };
  }
}
