import { aContact, aGroup, aMailbox, aSmallOrganization, mailboxId, recipientId, someMembers } from '@waypost/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { RawClient } from './raw-client.js';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';

const suffix = 'dc=paradigms,dc=example';
const people = Array.from({ length: 5_000 }, (_, index) => `c${String(index)}`);
const [everybody, few] = [recipientId('group', 'everybody'), recipientId('group', 'few')];

let sample: Awaited<ReturnType<typeof serveSample>>;
beforeAll(async () => {
  sample = await serveSample([
    ...aSmallOrganization('ann'),
    aMailbox('bob', { verifier: await aVerifier('bob-secret') }),
    ...people.map((name) => aContact(name)),
    aGroup('everybody'),
    aGroup('few'),
    ...someMembers(everybody, mailboxId('bob'), ...people.map((name) => recipientId('contact', name))),
    ...someMembers(few, mailboxId('ann'), mailboxId('bob')),
  ]);
});
afterAll(() => sample.server.close());

async function find(filter: string, name = service.dn, password = service.password) {
  const raw = await RawClient.connect(sample.port);
  expect(await raw.bind(name, password)).toMatchObject({ code: 0 });
  const { code, entries } = await raw.search(filter, { base: suffix, attributes: ['1.1'] });
  raw.socket.destroy();
  return { code, count: entries.length };
}
const memberOf = (name: string) => `(memberOf=cn=${name},ou=groups,${suffix})`;

it.each([
  { filter: `(&${memberOf('everybody')}(cn=c499*))`, count: 11 },
  { filter: `(&(|${memberOf('few')}${memberOf('everybody')})(|(cn=c499*)(uid=ann)))`, count: 12 },
  { filter: `(&${memberOf('everybody')}${memberOf('few')})`, count: 1 },
  { filter: memberOf('few'), count: 2 },
])('a mail server finds $count by $filter, also behind more members than a plan holds', async ({ filter, count }) => {
  expect(await find(filter)).toEqual({ code: 0, count });
});

it('all members of a large group are found by looking at them alone, page by page', async () => {
  const everything = vi.spyOn(sample.model.mailboxesInOrder, 'after');
  expect(await find(memberOf('everybody'))).toEqual({ code: 0, count: people.length + 1 });
  expect(await find(`(&(objectClass=*)(&${memberOf('everybody')}(!(cn=c1*))))`)).toEqual({ code: 0, count: 3_890 });
  expect(everything).not.toHaveBeenCalled();
  everything.mockRestore();
});

it.each([
  { filter: '(|(cn=c49*)(mail=c49*)(sn=c49*))', count: 111 },
  { filter: '(cn=c4999 Outside)', count: 1 },
  { filter: '(&(givenName=nobody*)(cn=c*))', count: 0 },
  { filter: '(displayName=few*)', count: 1 },
])('people look each other up by $filter without a look at everybody', async ({ filter, count }) => {
  const everybody = vi.spyOn(sample.model.recipients.inOrder.contact, 'after');
  expect(await find(filter)).toEqual({ code: 0, count });
  expect(everybody).not.toHaveBeenCalled();
  everybody.mockRestore();
});

it('the groups of a person, and whether it is in one, are told without a look at other members', async () => {
  const membersOf = vi.spyOn(sample.model.recipients, 'membersOf');
  const bob = `uid=bob,ou=people,${suffix}`;
  expect(await find(`(member=${bob})`)).toEqual({ code: 0, count: 2 });
  expect(await find(`(member=UID=Bob, ou=shared,${suffix})`)).toEqual({ code: 0, count: 0 });
  expect(await find(`(&(cn=everybody)(member=${bob}))`)).toEqual({ code: 0, count: 1 });
  expect(await find(`(&(cn=everybody)(!(member=uid=ann,ou=people,${suffix})))`)).toEqual({ code: 0, count: 1 });
  expect(membersOf).not.toHaveBeenCalled();
  membersOf.mockRestore();
});

it('a person who asks who is in groups is answered of itself alone, without a look at the members of any', async () => {
  const membersOf = vi.spyOn(sample.model.recipients, 'membersOf');
  expect(await find(`(|${memberOf('everybody').repeat(505)})`, 'bob', 'bob-secret')).toEqual({ code: 0, count: 1 });
  expect(await find(`(member=uid=ann,ou=people,${suffix})`, 'bob', 'bob-secret')).toEqual({ code: 0, count: 0 });
  expect(membersOf).not.toHaveBeenCalled();
  membersOf.mockRestore();
});
