import { BerWriter, controlOid, DirectoryModel, type LdapResult } from '@waypost/ldap';
import { catalogue } from '@waypost/settings';
import { aServiceAccount, aSmallOrganization } from '@waypost/testing';
import { beforeEach, expect, it } from 'vitest';
import { Counts } from './counts.js';
import { Directory } from './directory.js';
import { PageCookies } from './page-cookies.js';
import { searchFor } from './raw-client.js';
import { RunningSearches } from './running-searches.js';
import { planSearch, type Asker } from './search-plan.js';
import { SortRoom } from './sort-room.js';

const directory = new Directory({ catalogue, maxAge: Number.POSITIVE_INFINITY });
let room: SortRoom;
beforeEach(() => {
  const model = new DirectoryModel();
  for (const record of [...aSmallOrganization('ann', 'bob', 'eve'), aServiceAccount('dovecot', 'v')]) model.put(record);
  directory.adopt(model, 'feed', 1);
  room = new SortRoom(5);
});

/** The searches of a client that reads what it is sent, or of one that is sent one entry and reads nothing. */
function aClient({ reads }: { reads: boolean }) {
  const writer = new BerWriter();
  const outlet = {
    writer,
    get isFull() {
      return !reads && writer.length > 0;
    },
  };
  const results = new Map<number, LdapResult>();
  const searches = new RunningSearches(outlet, new Counts(), (id, result) => results.set(id, result));
  const service = directory.model?.serviceByName('dovecot');
  const asker = {
    caller: { kind: 'service', id: service?.id ?? '', dn: '', credential: 'v' },
    connection: { isLocal: true },
    now: Date.now(),
    cookies: new PageCookies(),
    sortRoom: room,
  } as unknown as Asker;
  const keys = [{ attribute: 'uid', reverse: false }];
  const sort = (id: number, isCritical = true) => {
    const plan = planSearch(searchFor('(objectClass=inetOrgPerson)'), asker, directory, { sort: { keys, isCritical } });
    if ('code' in plan) throw new Error(plan.sentence);
    searches.start(id, plan, Number.POSITIVE_INFINITY);
  };
  return { sort, searches, results };
}

it('puts nothing in order that other searches leave no room for: refused where critical, else as it was found', () => {
  const other = aClient({ reads: true });
  for (let held = 0; held < 3; held++) room.take();
  other.sort(1);
  expect(other.results.get(1)).toMatchObject({ code: 51 });
  other.sort(2, false);
  expect(other.results.get(2)).toMatchObject({ code: 0, controls: [{ oid: controlOid.sortResponse }] });
  room.give(1);
  other.sort(3);
  expect(other.results.get(3)).toMatchObject({ code: 0 });
});

it.each([
  { how: 'it is abandoned', end: ({ searches }: ReturnType<typeof aClient>) => searches.abandon(1) },
  { how: 'its session ends', end: ({ searches }: ReturnType<typeof aClient>) => searches.abandonAll() },
])('a search whose client does not read gives its room back once $how', ({ end }) => {
  const [stalled, other] = [aClient({ reads: false }), aClient({ reads: true })];
  stalled.sort(1);
  other.sort(1);
  expect(other.results.get(1)).toMatchObject({ code: 51 });
  end(stalled);
  other.sort(2);
  expect(other.results.get(2)).toMatchObject({ code: 0 });
});

it('a search by the number of one that goes on is refused, and takes none of its room along', () => {
  room = new SortRoom(6);
  const stalled = aClient({ reads: false });
  stalled.sort(1);
  stalled.sort(1);
  expect(stalled.results.get(1)).toMatchObject({ code: 2 });
  stalled.searches.abandonAll();
  expect(Array.from({ length: 6 }, () => room.take())).not.toContain(false);
});
