import type { EmailAddress } from '@waypost/kernel';
import type { ReplicaRecord } from '@waypost/organization';
import {
  aContact,
  aDomain,
  aGroup,
  aMailbox,
  anAddress,
  aSmallOrganization,
  mailboxId,
  recipientId,
  someMembers,
} from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient, searchFor } from './raw-client.js';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';
import { treeEntries } from './tree-search.js';

const [sales, all, secret, empty] = ['sales', 'all', 'secret', 'empty'].map((name) => recipientId('group', name)) as [
  string,
  string,
  string,
  string,
];
const [ann, bob] = [mailboxId('ann'), mailboxId('bob')];
const [shy, zed] = [recipientId('contact', 'shy'), recipientId('contact', 'zed')];
const suffix = 'dc=paradigms,dc=example';

let sample: Awaited<ReturnType<typeof serveSample>>;
beforeAll(async () => {
  const records: ReplicaRecord[] = [
    // Members and addresses may come before what they are of.
    ...someMembers(sales, ann, zed, 'Odd.One@Elsewhere.example'),
    ...someMembers(all, sales, bob, empty),
    ...someMembers(secret, ann),
    anAddress(ann, 'smtp:Ann.Lee@paradigms.example'),
    anAddress(ann, 'X400:C=US; S=Lee'),
    anAddress(sales, 'smtp:verkauf@paradigms.example'),
    anAddress(zed, 'smtp:partner@paradigms.example'),
    ...aSmallOrganization('ann'),
    aMailbox('bob', { verifier: await aVerifier('bob-secret'), hidden: true }),
    aMailbox('dan', { profile: { department: 'Sales', city: 'Köln', country: 'DE', customAttribute11: 'Lift 4' } }),
    aMailbox('info', { mailboxKind: 'shared', verifier: await aVerifier('info-secret') }),
    aMailbox('blue', { mailboxKind: 'room' }),
    aGroup('sales', { owners: [bob, mailboxId('nobody')], description: 'Sells' }),
    aGroup('all'),
    aGroup('secret', { hidden: true }),
    aGroup('empty'),
    aContact('shy', { hidden: true }),
    aContact('zed', { profile: { company: 'Zed Inc', telephone: '+1 555 0100' } }),
    {
      kind: 'delivery',
      id: mailboxId('dan'),
      forwarding: { recipientId: sales, keepCopy: true },
      sendAs: [bob, mailboxId('nobody')],
      acceptFrom: [sales, ann],
      maxReceiveBytes: 5_000,
    },
    aDomain('paradigms.example', { isDefault: true }),
    aDomain('relay.example', { domainKind: 'internal-relay', matchSubdomains: true }),
  ];
  sample = await serveSample(records);
});
afterAll(() => sample.server.close());

async function ask(
  filter: string,
  { base = suffix, as = service, attributes = ['1.1'], scope = 'sub' as 'base' | 'sub' } = {},
) {
  const raw = await RawClient.connect(sample.port);
  expect(await raw.bind(as.dn, as.password)).toMatchObject({ code: 0 });
  const { code, entries } = await raw.search(filter, { base, attributes, scope });
  raw.socket.destroy();
  return { code, entries, names: entries.map(({ dn = '' }) => dn.replace(`,${suffix}`, '')).sort() };
}
const asBob = { dn: `uid=bob,ou=people,${suffix}`, password: 'bob-secret' };
const dnOf = (name: string) => `${name},${suffix}`;

describe('the tree', () => {
  it.each([
    { branch: 'people', holds: ['uid=ann,ou=people', 'uid=bob,ou=people', 'uid=dan,ou=people'] },
    { branch: 'shared', holds: ['uid=blue,ou=shared', 'uid=info,ou=shared'] },
    {
      branch: 'groups',
      holds: ['cn=all,ou=groups', 'cn=empty,ou=groups', 'cn=sales,ou=groups', 'cn=secret,ou=groups'],
    },
    { branch: 'contacts', holds: [shy, zed].map((id) => `uid=${id},ou=contacts`).sort() },
    {
      branch: 'domains',
      holds: ['associatedDomain=paradigms.example,ou=domains', 'associatedDomain=relay.example,ou=domains'],
    },
    { branch: 'services', holds: [] },
  ])('holds $holds under $branch', async ({ branch, holds }) => {
    const below = await ask('(!(objectClass=organizationalUnit))', { base: `ou=${branch},${suffix}` });
    expect(below).toMatchObject({ code: 0, names: holds });
    for (const name of holds)
      expect(await ask('(objectClass=*)', { base: dnOf(name).toUpperCase() })).toMatchObject({
        code: 0,
        names: [name],
      });
  });

  it.each([
    'uid=info,ou=people',
    'uid=ann,ou=shared',
    'uid=sales,ou=groups',
    'cn=nothing,ou=groups',
    'cn=x,cn=sales,ou=groups',
    'uid=zed,ou=contacts',
    'associatedDomain=elsewhere.example,ou=domains',
  ])('has no %s', async (name) => {
    expect(await ask('(objectClass=*)', { base: dnOf(name) })).toMatchObject({ code: 32, names: [] });
  });
});

describe('a search', () => {
  it.each([
    { filter: '(mail=SALES@paradigms.example)', finds: ['cn=sales,ou=groups'] },
    { filter: '(mail=zed@OUTSIDE.example)', finds: [`uid=${zed},ou=contacts`] },
    { filter: '(mail=blue@paradigms.example)', finds: ['uid=blue,ou=shared'] },
    { filter: '(mailAlias=ANN.lee@paradigms.example)', finds: ['uid=ann,ou=people'] },
    { filter: '(mail=ann.lee@paradigms.example)', finds: [] },
    { filter: '(mailAlias=ann@paradigms.example)', finds: [] },
    { filter: '(mailLocalAddress=partner@paradigms.example)', finds: [`uid=${zed},ou=contacts`] },
    { filter: '(proxyAddresses=SMTP:verkauf@PARADIGMS.example)', finds: ['cn=sales,ou=groups'] },
    { filter: '(proxyAddresses=x400:c=us;  s=lee)', finds: ['uid=ann,ou=people'] },
    {
      filter: '(|(mail=all@paradigms.example)(mailAlias=ann.lee@paradigms.example))',
      finds: ['cn=all,ou=groups', 'uid=ann,ou=people'],
    },
    { filter: `(member=UID=Ann, OU=people, ${suffix})`, finds: ['cn=sales,ou=groups', 'cn=secret,ou=groups'] },
    { filter: `(member=cn=sales,ou=groups,${suffix})`, finds: ['cn=all,ou=groups'] },
    { filter: `(memberOf=cn=SALES,ou=groups,${suffix})`, finds: [`uid=${zed},ou=contacts`, 'uid=ann,ou=people'] },
    {
      filter: `(memberOf=cn=all,ou=groups,${suffix})`,
      finds: ['cn=empty,ou=groups', 'cn=sales,ou=groups', 'uid=bob,ou=people'],
    },
    { filter: `(memberOf=cn=nothing,ou=groups,${suffix})`, finds: [] },
    { filter: '(rfc822MailMember=odd.one@elsewhere.example)', finds: ['cn=sales,ou=groups'] },
    { filter: '(objectClass=wpEmptyGroup)', finds: ['cn=empty,ou=groups'] },
    { filter: '(&(department=sales)(l=KÖLN))', finds: ['uid=dan,ou=people'] },
    { filter: '(extensionAttribute11=lift*)', finds: ['uid=dan,ou=people'] },
    { filter: '(|(company=zed inc)(c=de))', finds: [`uid=${zed},ou=contacts`, 'uid=dan,ou=people'] },
    { filter: '(wpHidden=TRUE)', finds: ['cn=secret,ou=groups', `uid=${shy},ou=contacts`, 'uid=bob,ou=people'] },
    { filter: '(wpAccountKind=room)', finds: ['uid=blue,ou=shared'] },
    { filter: '(associatedDomain=RELAY.example)', finds: ['associatedDomain=relay.example,ou=domains'] },
    { filter: `(entryUUID=${sales.toUpperCase()})`, finds: ['cn=sales,ou=groups'] },
  ])('by $filter finds $finds', async ({ filter, finds }) => {
    expect(await ask(filter)).toMatchObject({ code: 0, names: finds });
  });

  it('by an index stays below its base', async () => {
    const base = `ou=people,${suffix}`;
    expect((await ask('(mail=sales@paradigms.example)', { base })).names).toEqual([]);
    expect((await ask(`(memberOf=cn=sales,ou=groups,${suffix})`, { base })).names).toEqual(['uid=ann,ou=people']);
  });
});

it('the order of the tree is one, and goes on behind each of its positions with what is left', () => {
  const { directory, clock } = sample;
  const { tree } = directory;
  const view = directory.view(clock.now);
  if (!tree || !view) throw new Error('the sample has no model');
  const service = { kind: 'service', id: 'dovecot', dn: '' } as const;
  const request = searchFor('(objectClass=*)', { base: suffix });
  const walk = (after?: string) => {
    const entries = treeEntries(tree.place(suffix) ?? { at: 'outside' }, request, {
      caller: service,
      directory,
      view,
      after,
    });
    return 'code' in entries ? [] : [...entries].map((entry) => entry.position());
  };
  const whole = walk();
  expect(whole).toHaveLength(7 + 5 + 4 + 2 + 2);
  expect(whole).toEqual([...whole].sort());
  for (const [index, position] of whole.entries()) expect(walk(position)).toEqual(whole.slice(index + 1));
});

describe('an entry', () => {
  const read = async (name: string, as = service) =>
    (await ask('(objectClass=*)', { base: dnOf(name), attributes: ['*', '+'], as })).entries[0]?.attributes;

  it('of a group names its members: those here by DN, those outside by address', async () => {
    const group = await read('cn=sales,ou=groups');
    expect(group).toMatchObject({
      objectClass: ['top', 'groupOfNames', 'wpMailGroup'],
      mail: ['sales@paradigms.example'],
      mailAlias: ['verkauf@paradigms.example'],
      proxyAddresses: ['SMTP:sales@paradigms.example', 'smtp:verkauf@paradigms.example'],
      member: [dnOf('uid=ann,ou=people'), dnOf(`uid=${zed},ou=contacts`)],
      rfc822MailMember: ['Odd.One@Elsewhere.example'],
      owner: [dnOf('uid=bob,ou=people')],
      memberOf: [dnOf('cn=all,ou=groups')],
      wpHidden: ['FALSE'],
    });
    expect(await read('cn=empty,ou=groups')).toMatchObject({ objectClass: ['top', 'wpEmptyGroup', 'wpMailGroup'] });
  });

  it('of a mailbox shows all its addresses and its groups, memberOf only when asked for', async () => {
    const mailbox = await read('uid=ann,ou=people');
    expect(mailbox).toMatchObject({
      mail: ['ann@paradigms.example'],
      mailAlias: ['Ann.Lee@paradigms.example'],
      mailLocalAddress: ['ann@paradigms.example', 'Ann.Lee@paradigms.example'],
      mailRoutingAddress: ['ann@paradigms.example'],
      proxyAddresses: ['SMTP:ann@paradigms.example', 'smtp:Ann.Lee@paradigms.example', 'X400:C=US; S=Lee'],
      memberOf: [dnOf('cn=sales,ou=groups'), dnOf('cn=secret,ou=groups')],
      wpAccountKind: ['person'],
    });
    const plain = await ask('(uid=ann)', { attributes: ['*'] });
    expect(plain.entries[0]?.attributes).not.toHaveProperty('memberOf');
  });

  it('of a mailbox says where its mail goes on to and who may write, as far as anything is said', async () => {
    expect(await read('uid=dan,ou=people')).toMatchObject({
      wpDeliverTo: ['dan@paradigms.example', 'sales@paradigms.example'],
      wpForwardTo: ['sales@paradigms.example'],
      wpMaySendAs: ['dan@paradigms.example', 'bob@paradigms.example'],
      wpAcceptFrom: [dnOf('cn=sales,ou=groups'), dnOf('uid=ann,ou=people')],
      wpMaxReceiveBytes: ['5000'],
    });
    const plain = await read('uid=ann,ou=people');
    expect(plain).toMatchObject({ wpDeliverTo: ['ann@paradigms.example'], wpMaySendAs: ['ann@paradigms.example'] });
    for (const absent of ['wpForwardTo', 'wpAcceptFrom', 'wpRejectFrom', 'wpRequireSignIn', 'wpMaxReceiveBytes'])
      expect(plain).not.toHaveProperty(absent);
  });

  it('of a contact is no account, and of a domain says who answers for it', async () => {
    expect(await read(`uid=${zed},ou=contacts`)).toMatchObject({
      objectClass: expect.not.arrayContaining(['wpMailAccount']),
      mail: ['zed@outside.example'],
      mailAlias: ['partner@paradigms.example'],
      o: ['Zed Inc'],
      company: ['Zed Inc'],
      telephoneNumber: ['+1 555 0100'],
      memberOf: [dnOf('cn=sales,ou=groups')],
    });
    expect(await read('associatedDomain=relay.example,ou=domains')).toMatchObject({
      objectClass: ['top', 'wpMailDomain'],
      wpDomainKind: ['internal-relay'],
      wpMatchSubdomains: ['TRUE'],
      wpDefaultDomain: ['FALSE'],
    });
  });
});

describe('people', () => {
  it('find groups and contacts as in an address book, and neither hidden groups nor domains', async () => {
    const { names } = await ask('(|(cn=sales*)(cn=zed*)(cn=secret*)(associatedDomain=paradigms.example))', {
      as: asBob,
    });
    expect(names).toContain('cn=sales,ou=groups');
    expect(names).toContain(`uid=${zed},ou=contacts`);
    expect(names).not.toContain('cn=secret,ou=groups');
    expect(names.filter((name) => name.includes('associatedDomain'))).toEqual([]);
    const sale = await ask('(mail=sales@paradigms.example)', { as: asBob, attributes: ['*', '+'] });
    expect(sale.entries[0]?.attributes).toMatchObject({ cn: ['sales'], description: ['Sells'] });
    expect(sale.entries[0]?.attributes).not.toHaveProperty('member');
  });

  it.each([
    '(mail=secret@paradigms.example)',
    '(mail=shy@outside.example)',
    `(memberOf=cn=secret,ou=groups,${suffix})`,
    `(member=uid=ann,ou=people,${suffix})`,
    '(associatedDomain=relay.example)',
  ])('find nothing by %s', async (filter) => {
    expect(await ask(filter, { as: asBob })).toMatchObject({ code: 0, names: [] });
  });

  it('see themselves where they are hidden, and nobody else does', async () => {
    const asInfo = { dn: dnOf('uid=info,ou=shared'), password: 'info-secret' };
    for (const base of [suffix, dnOf('uid=bob,ou=people')]) {
      expect((await ask('(uid=bob)', { base, as: asBob })).names).toEqual(['uid=bob,ou=people']);
      expect((await ask('(uid=bob)', { base, as: asInfo })).names).toEqual([]);
    }
    expect((await ask('(cn=bob*)', { as: asBob })).names).toEqual(['uid=bob,ou=people']);
    expect((await ask('(cn=bob*)', { as: asInfo })).names).toEqual([]);
  });

  it('cannot read a hidden group by its name', async () => {
    const read = (name: string) => ask('(objectClass=*)', { as: asBob, base: dnOf(name), scope: 'base' });
    expect(await read('cn=sales,ou=groups')).toMatchObject({ code: 0, names: ['cn=sales,ou=groups'] });
    expect(await read('cn=secret,ou=groups')).toMatchObject({ code: 32 });
  });
});

it('a shared mailbox is bound to by its name, its address and its DN', async () => {
  for (const name of ['info', 'info@paradigms.example', dnOf('uid=info,ou=shared')]) {
    const raw = await RawClient.connect(sample.port);
    expect(await raw.bind(name, 'info-secret')).toMatchObject({ code: 0 });
    raw.socket.destroy();
  }
});

it.each(['uid=info,ou=people', 'uid=info@paradigms.example,ou=people', 'uid=bob,ou=shared'])(
  'nobody is bound to by %s, which is no entry: the mailbox stands in the other branch',
  async (name) => {
    const raw = await RawClient.connect(sample.port);
    expect(await raw.bind(dnOf(name), name.includes('bob') ? 'bob-secret' : 'info-secret')).toMatchObject({ code: 49 });
    raw.socket.destroy();
  },
);

describe('after a change', () => {
  it('nothing of what was is found any more', async () => {
    const { model } = sample;
    const names = async (filter: string) => (await ask(filter)).names;
    for (const record of [
      aMailbox('cleo'),
      aGroup('crew', { owners: [] }),
      anAddress(mailboxId('cleo'), 'smtp:cleopatra@paradigms.example'),
      ...someMembers(recipientId('group', 'crew'), mailboxId('cleo'), 'x@outside.example'),
    ])
      model.put(record);
    const memberOf = `(memberOf=cn=crew,ou=groups,${suffix})`;
    expect(await names(memberOf)).toEqual(['uid=cleo,ou=people']);
    model.put(aGroup('crew', { address: 'hands@paradigms.example' as EmailAddress }));
    expect(await names('(mail=crew@paradigms.example)')).toEqual([]);
    expect(await names('(mail=hands@paradigms.example)')).toEqual(['cn=crew,ou=groups']);
    expect(await names(memberOf)).toEqual(['uid=cleo,ou=people']);
    const [, external] = someMembers(recipientId('group', 'crew'), mailboxId('cleo'), 'x@outside.example');
    model.apply({ op: 'delete', kind: 'group-member', id: external?.id ?? '' });
    expect(await names('(rfc822MailMember=x@outside.example)')).toEqual([]);
    model.apply({ op: 'delete', kind: 'group', id: recipientId('group', 'crew') });
    expect(await names(memberOf)).toEqual([]);
    expect(await names(`(&(uid=cleo)(memberOf=*))`)).toEqual([]);
    model.apply({ op: 'delete', kind: 'mailbox', id: mailboxId('cleo') });
    expect(await names('(mailAlias=cleopatra@paradigms.example)')).toEqual([]);
    expect([...model.records()].filter((record) => JSON.stringify(record).includes('cleopatra'))).toEqual([]);
  });
});

describe('internationalised addresses and domains', () => {
  it.each([
    { filter: '(mail=jo@bücher.example)', finds: ['uid=jo,ou=people'] },
    { filter: '(mail=JO@XN--BCHER-KVA.example)', finds: ['uid=jo,ou=people'] },
    { filter: '(proxyAddresses=smtp:jo@BÜCHER.example)', finds: ['uid=jo,ou=people'] },
    { filter: '(mail=ПЁТР@пример.рф)', finds: ['uid=petr,ou=people'] },
    { filter: '(mail=пётр@xn--e1afmkfd.xn--p1ai)', finds: ['uid=petr,ou=people'] },
    { filter: '(uid=jo@bücher.example)', finds: ['uid=jo,ou=people'] },
    { filter: '(uid=jo@xn--bcher-kva.example)', finds: ['uid=jo,ou=people'] },
    { filter: '(mailAlias=jo.old@bücher.example)', finds: ['uid=jo,ou=people'] },
    { filter: '(mailAlias=JO.old@xn--bcher-kva.example)', finds: ['uid=jo,ou=people'] },
    { filter: '(mailAlias=йо@xn--bcher-kva.example)', finds: ['uid=jo,ou=people'] },
    { filter: '(mailLocalAddress=ЙО@BÜCHER.example)', finds: ['uid=jo,ou=people'] },
    { filter: '(proxyAddresses=smtp:йо@bücher.example)', finds: ['uid=jo,ou=people'] },
    { filter: '(mail=*@bücher.example)', finds: ['uid=jo,ou=people'] },
    { filter: '(mail=пё*@пример.рф)', finds: ['uid=petr,ou=people'] },
    { filter: '(mailAlias=й*@xn--bcher-kva.example)', finds: ['uid=jo,ou=people'] },
    { filter: '(associatedDomain=bücher.example)', finds: ['associatedDomain=xn--bcher-kva.example,ou=domains'] },
  ])('are found by $filter', async ({ filter, finds }) => {
    const { model } = sample;
    model.put(aMailbox('jo', { address: 'jo@bücher.example' as EmailAddress }));
    model.put(anAddress(mailboxId('jo'), 'jo.old@bücher.example'));
    // As in a copy on disk of a directory that made the ids of addresses of all letters otherwise.
    model.put({ ...anAddress(mailboxId('jo'), 'Йо@bücher.example'), id: 'smtp:йо@bücher.example' });
    model.put(aMailbox('petr', { address: 'пётр@пример.рф' as EmailAddress }));
    model.put(aDomain('xn--bcher-kva.example'));
    expect((await ask(filter)).names).toEqual(finds);
    model.apply({ op: 'delete', kind: 'address', id: anAddress('', 'йо@bücher.example').id });
    expect((await ask('(mailAlias=йо@bücher.example)')).names).toEqual([]);
    for (const name of ['jo', 'petr']) model.apply({ op: 'delete', kind: 'mailbox', id: mailboxId(name) });
    model.apply({ op: 'delete', kind: 'domain', id: recipientId('domain', 'xn--bcher-kva.example') });
  });

  it('are shown in ASCII as far as there is any', async () => {
    sample.model.put(aMailbox('jo', { address: 'jo@bücher.example' as EmailAddress }));
    const { entries } = await ask('(uid=jo)', { attributes: ['mail', 'wpDeliverTo'] });
    expect(entries[0]?.attributes).toEqual({
      mail: ['jo@xn--bcher-kva.example'],
      wpDeliverTo: ['jo@xn--bcher-kva.example'],
    });
    sample.model.apply({ op: 'delete', kind: 'mailbox', id: mailboxId('jo') });
  });
});
