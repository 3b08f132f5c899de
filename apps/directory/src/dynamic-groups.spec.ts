import { exportTree, formatDn, parseFilter } from '@waypost/ldap';
import type { ReplicaRecord } from '@waypost/organization';
import { catalogue } from '@waypost/settings';
import {
  aContact,
  aGroup,
  aMailbox,
  anAddress,
  aServer,
  aSmallOrganization,
  mailboxId,
  recipientId,
  someMembers,
} from '@waypost/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from './raw-client.js';
import { serveSample, service } from './serve-sample.spec-support.js';

const suffix = 'dc=paradigms,dc=example';
const groupId = (name: string) => recipientId('group', name);
const records: ReplicaRecord[] = [
  ...aSmallOrganization(),
  aMailbox('ann', { profile: { department: 'Sales' } }),
  aMailbox('bob', { profile: { department: 'Sales', city: 'Oslo' } }),
  aMailbox('cleo', { profile: { department: 'Legal', city: 'Oslo' } }),
  aContact('zed', { profile: { department: 'sales' } }),
  aGroup('sellers', { filter: '(department=sales)' }),
  aGroup('oslo', { filter: '(&(l=oslo)(memberOf=cn=named,ou=groups,dc=paradigms,dc=example))' }),
  aGroup('broken', { filter: '(department=sales' }),
  aGroup('nobody', { filter: '(department=none)' }),
  aGroup('named'),
  ...someMembers(groupId('named'), mailboxId('cleo'), groupId('sellers')),
];

let sample: Awaited<ReturnType<typeof serveSample>>;
beforeAll(async () => {
  sample = await serveSample(records);
  return () => sample.server.close();
});

const ask = async (filter: string, attributes: string[] = ['1.1']) => {
  const raw = await RawClient.connect(sample.port);
  await raw.bind(service.dn, service.password);
  const { entries } = await raw.search(filter, { base: suffix, attributes, scope: 'sub' });
  raw.socket.destroy();
  return entries;
};
const names = (dns: readonly (string | undefined)[] = []) =>
  dns.map((dn = '') => /^(?:uid|cn)=([^,]*)/.exec(dn)?.[1] ?? '').sort();
const membersOf = async (group: string) =>
  names((await ask(`(&(cn=${group})(objectClass=wpMailGroup))`, ['member']))[0]?.attributes?.['member']);
const zed = recipientId('contact', 'zed');

describe('a group with a filter', () => {
  it.each([
    { group: 'sellers', holds: [zed, 'ann', 'bob'] },
    { group: 'oslo', holds: ['cleo'] },
    { group: 'broken', holds: [] },
    { group: 'nobody', holds: [] },
    { group: 'named', holds: ['cleo', 'sellers'] },
  ])('$group holds $holds', async ({ group, holds }) => {
    expect(await membersOf(group)).toEqual(holds.sort());
  });

  it.each([
    { filter: `(memberOf=cn=sellers,ou=groups,${suffix})`, finds: [zed, 'ann', 'bob'] },
    { filter: `(member=uid=ann,ou=people,${suffix})`, finds: ['sellers'] },
    { filter: `(&(uid=cleo)(memberOf=cn=oslo,ou=groups,${suffix}))`, finds: ['cleo'] },
    { filter: '(&(cn=nobody)(objectClass=wpEmptyGroup))', finds: ['nobody'] },
    { filter: '(wpMemberFilter=\\28department=sales\\29)', finds: ['sellers'] },
  ])('is found by $filter', async ({ filter, finds }) => {
    expect('filter' in parseFilter(filter)).toBe(true);
    expect(names((await ask(filter)).map(({ dn }) => dn))).toEqual(finds.sort());
  });

  it('follows whatever changes of people, of itself and of where they are', async () => {
    const { model } = sample;
    model.put(aMailbox('dan', { profile: { department: 'Sales' } }));
    model.put(aMailbox('ann', { profile: { department: 'Legal' } }));
    model.apply({ op: 'delete', kind: 'contact', id: zed });
    expect(await membersOf('sellers')).toEqual(['bob', 'dan']);
    model.put(aGroup('sellers', { filter: '(department=legal)' }));
    expect(await membersOf('sellers')).toEqual(['ann', 'cleo']);
    model.put(aGroup('sellers', { filter: '(proxyAddresses=smtp:extra@*)' }));
    expect(await membersOf('sellers')).toEqual([]);
    model.put(anAddress(mailboxId('bob'), 'smtp:extra@paradigms.example'));
    expect(await membersOf('sellers')).toEqual(['bob']);
    model.put(aGroup('sellers', { filter: '(mailHost=new.example)' }));
    expect(await membersOf('sellers')).toEqual([]);
    model.put({ ...aServer('athena'), fqdn: 'new.example' });
    expect(await membersOf('sellers')).toEqual(['ann', 'bob', 'cleo', 'dan']);
    model.apply({ op: 'delete', kind: 'mailbox', id: mailboxId('dan') });
    const [first] = someMembers(groupId('named'), mailboxId('cleo'));
    model.apply({ op: 'delete', kind: 'group-member', id: first?.id ?? '' });
    expect(await membersOf('oslo')).toEqual([]);
    model.apply({ op: 'delete', kind: 'group', id: groupId('sellers') });
    expect(await ask(`(memberOf=cn=sellers,ou=groups,${suffix})`)).toEqual([]);
  });

  it('is exported with its members, whichever came first', async () => {
    const options = { catalogue, attributes: 'user', now: 0 } as const;
    const inOrder = async function* () {
      const later = records.filter(({ kind }) => kind === 'mailbox' || kind === 'contact');
      yield* records.filter((record) => !later.includes(record) && record.kind !== 'service-account');
      yield* later;
    };
    const found = new Map<string, readonly string[]>();
    for await (const { entry, types } of exportTree(inOrder(), options)) {
      const member = types.find(({ name }) => name === 'member');
      if (member) found.set(formatDn(entry.dnParts().map((part) => [part])), entry.values(member));
    }
    expect(names(found.get(`cn=sellers,ou=groups,${suffix}`))).toEqual([zed, 'ann', 'bob'].sort());
  });
});
