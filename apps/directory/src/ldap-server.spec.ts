import ldap from 'ldapjs';
import { connect } from 'node:net';
import type { EmailAddress } from '@waypost/kernel';
import { encodeRequest } from '@waypost/ldap';
import { aMailbox, anOverride, aServer, aSite, aSmallOrganization, mailboxId } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient, searchFor } from './raw-client.js';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';

let sample: Awaited<ReturnType<typeof serveSample>>;
beforeAll(async () => {
  const verifier = await aVerifier('mark-secret');
  sample = await serveSample([
    ...aSmallOrganization('ann', 'bob'),
    aMailbox('Mark', {
      displayName: 'Mark Müller',
      givenName: 'Mark',
      surname: 'Müller',
      verifier,
      address: 'Mark.M@paradigms.example' as EmailAddress,
    }),
    aSite('rome'),
    aServer('zeus', 'rome'),
    ...Array.from({ length: 150 }, (_, index) => aMailbox(`z${String(index)}`, { serverId: 'zeus' })),
    anOverride(mailboxId('ann'), 'pop3.enabled', false, { reason: 'moved\r\nto IMAP' }),
    anOverride('zeus', 'imap.service', false),
    anOverride('rome', 'pop3.allowedNetworks', ['192.0.2.0/24']),
    anOverride(mailboxId('bob'), 'mailbox.quotaBytes', 0),
  ]);
});
afterAll(() => sample.server.close());

const people = 'ou=people,dc=paradigms,dc=example';
const branches = ['contacts', 'domains', 'groups', 'people', 'services', 'shared'].map(
  (name) => `ou=${name},dc=paradigms,dc=example`,
);
const mark = `uid=Mark,${people}`;
async function client(name?: string, password = '') {
  const raw = await RawClient.connect(sample.port);
  if (name !== undefined) expect(await raw.bind(name, password)).toMatchObject({ code: 0 });
  return raw;
}
const asService = () => client(service.dn, service.password);

describe('bind', () => {
  it.each([
    { name: '', password: '', code: 0 },
    { name: service.dn, password: service.password, code: 0 },
    { name: 'UID=Dovecot, OU=Services, DC=paradigms, DC=Example', password: service.password, code: 0 },
    { name: mark, password: 'mark-secret', code: 0 },
    { name: `uid=mark.m@PARADIGMS.example,${people}`, password: 'mark-secret', code: 0 },
    { name: 'mark', password: 'mark-secret', code: 0 },
    { name: 'Mark.M@paradigms.example', password: 'mark-secret', code: 0 },
    { name: mark, password: '', code: 53 },
    { name: 'mark', password: '', code: 53 },
    { name: mark, password: 'wrong', code: 49 },
    { name: mark, password: service.password, code: 49 },
    { name: `uid=ann,${people}`, password: 'x', code: 49 },
    { name: `uid=nobody,${people}`, password: 'x', code: 49 },
    { name: 'dovecot', password: service.password, code: 49 },
    { name: `uid=dovecot,${people}`, password: service.password, code: 49 },
    { name: `cn=Mark,${people}`, password: 'mark-secret', code: 49 },
    { name: people, password: 'x', code: 49 },
    { name: 'uid=Mark,ou=people,dc=paradigms,dc=example.evil', password: 'mark-secret', code: 49 },
    { name: 'not,a=dn"', password: 'x', code: 49 },
    { name: '', password: 'x', code: 49 },
  ])('as $name with "$password" answers $code', async ({ name, password, code }) => {
    const raw = await client();
    expect(await raw.bind(name, password)).toMatchObject({ code, tag: 0x61 });
    raw.socket.destroy();
  });

  it('says the same for unknown names, missing passwords and wrong ones', async () => {
    const raw = await client();
    const answers = [
      await raw.bind(mark, 'x'),
      await raw.bind(`uid=ann,${people}`, 'x'),
      await raw.bind('nobody', 'x'),
    ];
    expect(new Set(answers.map(({ sentence }) => sentence)).size).toBe(1);
  });

  it('speaks version 3 only', async () => {
    const raw = await client();
    expect(await raw.ask({ op: 'bind', version: 2, name: mark, password: 'mark-secret' })).toMatchObject({ code: 2 });
    expect(await raw.bind(mark, 'mark-secret')).toMatchObject({ code: 0 });
  });

  it('leaves a connection open and anonymous when it fails, as Dovecot binds service, user, service on one socket', async () => {
    const raw = await asService();
    expect(await raw.bind(mark, 'wrong')).toMatchObject({ code: 49 });
    expect(await raw.search('(uid=ann)')).toMatchObject({ code: 50, entries: [] });
    expect(await raw.bind(service.dn, service.password)).toMatchObject({ code: 0 });
    expect((await raw.search('(uid=ann)')).entries).toHaveLength(1);
  });

  it('leaves nobody signed in behind a bind of a kind that is not known', async () => {
    const raw = await asService();
    // Its choice of authentication has the tag 5.
    raw.socket.write(Buffer.from('300c02016360070201030400'.concat('8500'), 'hex'));
    await raw.until(() => raw.answers.some(({ id }) => id === 0x63));
    expect(raw.answers.at(-1)).toMatchObject({ id: 0x63, tag: 0x61, code: 7 });
    expect(await raw.search('(uid=ann)')).toMatchObject({ code: 50, entries: [] });
  });

  it('carries out what was sent behind a bind only after it', async () => {
    const raw = await client();
    const chunk = [
      encodeRequest(1, { op: 'bind', name: mark, password: 'never seen before' }),
      encodeRequest(2, searchFor('(uid=ann)')),
      encodeRequest(3, { op: 'bind', name: service.dn, password: service.password }),
      encodeRequest(4, searchFor('(uid=ann)', { attributes: ['1.1'] })),
    ];
    raw.socket.write(Buffer.concat(chunk));
    await raw.until(() => raw.answers.length >= 5);
    expect(raw.answers.map(({ id, code }) => [id, code])).toEqual([
      [1, 49],
      [2, 50],
      [3, 0],
      [4, undefined],
      [4, 0],
    ]);
  });

  it('logs refused binds with the name and never the password', async () => {
    const raw = await client();
    await raw.bind('someone', 'a-password-nobody-may-read');
    expect(sample.lines).toContainEqual({
      fields: expect.objectContaining({
        bindName: 'someone',
        code: 49,
        why: 'unknown-name',
        client: '127.0.0.1',
      }) as object,
      sentence: expect.any(String) as string,
    });
    expect(JSON.stringify(sample.lines)).not.toContain('a-password-nobody-may-read');
  });

  it('says who one is', async () => {
    const ask = async (raw: RawClient) => (await raw.ask({ op: 'extended', oid: '1.3.6.1.4.1.4203.1.11.3' })).dn;
    expect([await ask(await client()), await ask(await client('mark', 'mark-secret'))]).toEqual(['', `dn:${mark}`]);
  });
});

describe('search', () => {
  it.each([
    { filter: '(mail=MARK.M@Paradigms.Example)', found: ['Mark'] },
    { filter: '(mailLocalAddress=mark.m@paradigms.example)', found: ['Mark'] },
    { filter: '(proxyAddresses=smtp:mark.m@paradigms.example)', found: ['Mark'] },
    { filter: '(proxyAddresses=SMTP:MARK.M@PARADIGMS.EXAMPLE)', found: ['Mark'] },
    { filter: '(|(mail=mark@x)(mailAlias=mark.m@paradigms.example)(uid=MARK))', found: ['Mark'] },
    { filter: '(uid=mark.m@paradigms.example)', found: ['Mark'] },
    { filter: `(entryUUID=${mailboxId('Mark').toUpperCase()})`, found: ['Mark'] },
    {
      filter: '(&(objectClass=wpMailAccount)(mailEnabled=TRUE)(mail=ann@paradigms.example)(wpServiceEnabled=imap))',
      found: ['ann'],
    },
    { filter: '(&(mail=ann@paradigms.example)(wpServiceEnabled=pop3))', found: [] },
    { filter: '(&(mail=ann@paradigms.example)(!(wpServiceEnabled=pop3)))', found: ['ann'] },
    { filter: '(sn=MÜLLER)', found: ['Mark'] },
    { filter: '(cn=mark*)', found: ['Mark'] },
    { filter: '(&(wpPop3DeniedReason=*)(objectClass=person))', found: ['ann'] },
    { filter: '(wpQuotaBytes<=0)', found: ['bob'] },
    { filter: '(mail=nobody@paradigms.example)', found: [] },
    { filter: '(nosuch=x)', found: [] },
    { filter: '(userPassword=*)', found: [] },
  ])('$filter finds $found', async ({ filter, found }) => {
    const raw = await asService();
    const { code, entries } = await raw.search(filter, { attributes: ['uid'] });
    expect({ code, found: entries.map(({ attributes }) => attributes?.['uid']?.[0]) }).toEqual({ code: 0, found });
    raw.socket.destroy();
  });

  it.each([
    { base: 'dc=paradigms,dc=example', scope: 'base', dns: ['dc=paradigms,dc=example'] },
    { base: 'dc=paradigms,dc=example', scope: 'one', dns: branches },
    { base: people, scope: 'base', dns: [people] },
    { base: 'ou=services,dc=paradigms,dc=example', scope: 'sub', dns: ['ou=services,dc=paradigms,dc=example'] },
    { base: mark.toUpperCase(), scope: 'base', dns: [mark] },
    { base: mark, scope: 'sub', dns: [mark] },
    { base: mark, scope: 'one', dns: [] },
    { base: 'cn=monitor', scope: 'base', dns: ['cn=monitor'] },
    { base: 'cn=Subschema', scope: 'base', dns: ['cn=subschema'] },
    { base: '', scope: 'base', dns: [''] },
  ] as const)('$base $scope holds $dns', async ({ base, scope, dns }) => {
    const { code, entries } = await (await asService()).search('(objectClass=*)', { base, scope, attributes: ['1.1'] });
    expect({ code, dns: entries.map(({ dn }) => dn) }).toEqual({ code: 0, dns });
  });

  it.each([
    { base: 'dc=example', code: 32 },
    { base: 'dc=other,dc=example', code: 32 },
    { base: 'dc=notparadigms,dc=example', code: 32 },
    { base: `uid=nobody,${people}`, code: 32 },
    { base: service.dn, code: 32 },
    { base: `cn=x,${mark}`, code: 32 },
    { base: `uid=Mark,${mark}`, code: 32 },
    { base: 'ou=printers,dc=paradigms,dc=example', code: 32 },
    { base: 'not a dn', code: 34 },
  ])('$base is refused with $code', async ({ base, code }) => {
    expect(await (await asService()).search('(objectClass=*)', { base })).toMatchObject({ code, entries: [] });
  });

  it('reads the whole tree as a service, without a limit', async () => {
    const { code, entries } = await (await asService()).search('(objectClass=*)');
    expect([code, entries.length]).toEqual([0, 1 + branches.length + 153]);
    expect(entries.some(({ attributes }) => 'userPassword' in (attributes ?? {}))).toBe(false);
  });

  it('gives a mailbox everything it is made of', async () => {
    const { entries } = await (await asService()).search('(uid=ann)', { attributes: ['*', '+'] });
    expect(entries[0]).toMatchObject({
      dn: `uid=ann,${people}`,
      attributes: {
        objectClass: [
          'top',
          'person',
          'organizationalPerson',
          'inetOrgPerson',
          'inetLocalMailRecipient',
          'wpMailAccount',
        ],
        uid: ['ann', 'ann@paradigms.example'],
        cn: ['ann Tester'],
        sn: ['ann Tester'],
        mail: ['ann@paradigms.example'],
        proxyAddresses: ['SMTP:ann@paradigms.example'],
        mailHost: ['athena.paradigms.example'],
        mailEnabled: ['TRUE'],
        wpServiceEnabled: ['imap', 'submission', 'smtp', 'lmtp', 'sieve', 'http'],
        wpPop3DeniedReason: [expect.stringMatching(/^POP3 is off .* moved to IMAP\)$/)],
        wpHomeServer: ['athena.paradigms.example'],
        wpQuotaRule: ['*:bytes=1073741824'],
        wpUserdbImport: [expect.stringMatching(/^pop3_no_flag_updates=no\tpop3_lock_session=no\t/)],
        wpPop3Enabled: ['FALSE'],
        entryUUID: [mailboxId('ann')],
        createTimestamp: ['20260102030405Z'],
        structuralObjectClass: ['inetOrgPerson'],
        subschemaSubentry: ['cn=subschema'],
      },
    });
    expect(entries[0]?.attributes).not.toHaveProperty('wpImapDeniedReason');
    expect(entries[0]?.attributes).not.toHaveProperty('wpPop3AllowedNetworks');
  });

  it('tells what is off at the server, and from where', async () => {
    const { entries } = await (
      await asService()
    ).search('(uid=z1)', { attributes: ['wpServiceEnabled', 'wpImapDeniedReason', 'wpPop3AllowedNetworks'] });
    expect(entries[0]?.attributes).toEqual({
      wpServiceEnabled: ['pop3', 'submission', 'smtp', 'lmtp', 'http'],
      wpImapDeniedReason: [expect.stringContaining('server zeus')],
      wpPop3AllowedNetworks: ['192.0.2.0/24'],
    });
  });

  it('answers a change at the very next lookup', async () => {
    const raw = await asService();
    const services = async () =>
      (await raw.search('(uid=bob)', { attributes: ['wpServiceEnabled'] })).entries[0]?.attributes?.[
        'wpServiceEnabled'
      ];
    sample.model.put(anOverride('paris', 'pop3.enabled', false));
    expect(await services()).not.toContain('pop3');
    sample.model.apply({ op: 'delete', kind: 'override', id: 'paris pop3.enabled' });
    expect(await services()).toContain('pop3');
  });

  it.each([
    { attributes: ['1.1'], keys: [] },
    { attributes: ['CN', '2.5.4.4', 'nosuch', 'mail;lang-de', 'userPassword'], keys: ['cn', 'sn'] },
    { attributes: ['1.1', 'mail'], keys: ['mail'] },
    { attributes: ['name'], keys: ['cn', 'givenName', 'sn'] },
    { attributes: ['entryUUID'], keys: ['entryUUID'] },
  ])('returns $keys where $attributes are asked for', async ({ attributes, keys }) => {
    const { entries } = await (await asService()).search('(uid=mark)', { attributes });
    expect(Object.keys(entries[0]?.attributes ?? {}).sort()).toEqual(keys);
  });

  it('returns no operational attributes unless asked, and no values where only types are', async () => {
    const { entries } = await (await asService()).search('(uid=mark)', { typesOnly: true });
    expect(entries[0]?.attributes).toMatchObject({ cn: [], mail: [] });
    expect(entries[0]?.attributes).not.toHaveProperty('entryUUID');
  });

  it('stops at the size limit of the client', async () => {
    expect(await (await asService()).search('(mail=*)', { sizeLimit: 5 })).toMatchObject({
      code: 4,
      entries: { length: 5 },
    });
    expect(await (await asService()).search('(cn=mark*)', { sizeLimit: 1 })).toMatchObject({
      code: 0,
      entries: { length: 1 },
    });
  });

  it('shows a person its own entry whole, of others an address book, and a hundred of them', async () => {
    const raw = await client('mark', 'mark-secret');
    const own = await raw.search('(uid=mark)');
    expect(own.entries[0]?.attributes).toHaveProperty('wpServiceEnabled');
    const others = await raw.search('(uid=ann)', { attributes: ['*', '+'] });
    expect(Object.keys(others.entries[0]?.attributes ?? {})).toEqual([
      'objectClass',
      'uid',
      'cn',
      'displayName',
      'sn',
      'mail',
      'entryUUID',
      'entryDN',
    ]);
    for (const hidden of [
      '(wpPop3DeniedReason=*)',
      '(!(wpPop3DeniedReason=*))',
      '(!(wpQuotaBytes=7))',
      '(!(wpQuotaBytes>=7))',
    ]) {
      const { entries } = await raw.search(`(&(|(uid=ann)(uid=bob))${hidden})`);
      expect([hidden, entries]).toEqual([hidden, []]);
    }
    const all = `(|${Array.from({ length: 10 }, (_, digit) => `(mail=z${String(digit)}*)`).join('')})`;
    expect(await raw.search(all)).toMatchObject({ code: 4, entries: { length: 100 } });
    expect(await raw.search('(objectClass=*)', { base: 'cn=monitor', scope: 'base' })).toMatchObject({ code: 50 });
  });

  it('shows nobody but those bound anything under the suffix', async () => {
    const raw = await client();
    for (const base of ['dc=paradigms,dc=example', people, mark, 'cn=monitor', 'dc=elsewhere']) {
      expect(await raw.search('(objectClass=*)', { base })).toMatchObject({ code: 50, entries: [] });
    }
    const root = await raw.search('(objectClass=*)', { base: '', scope: 'base', attributes: ['+'] });
    expect(root.entries[0]?.attributes).toMatchObject({
      namingContexts: ['dc=paradigms,dc=example'],
      vendorName: ['Waypost'],
      supportedLDAPVersion: ['3'],
    });
    const schema = await raw.search('(objectClass=subschema)', {
      base: 'cn=subschema',
      scope: 'base',
      attributes: ['attributeTypes', 'objectClasses'],
    });
    expect(schema.entries[0]?.attributes?.['attributeTypes']).toContainEqual(
      expect.stringContaining("NAME 'wpServiceEnabled'"),
    );
  });

  it('reports its own state', async () => {
    const { entries } = await (await asService()).search('(objectClass=*)', { base: 'cn=monitor', scope: 'base' });
    expect(entries[0]?.attributes).toMatchObject({
      wpRevision: ['7'],
      wpMailboxCount: ['153'],
      wpServerCount: ['2'],
      wpOverrideCount: ['4'],
      wpAgeSeconds: ['0'],
    });
  });

  it('reads nothing more for a service account that was deleted', async () => {
    const raw = await asService();
    sample.model.apply({ op: 'delete', kind: 'service-account', id: 'dovecot' });
    expect(await raw.search('(uid=ann)')).toMatchObject({ code: 50 });
    expect(await raw.ask({ op: 'extended', oid: '1.3.6.1.4.1.4203.1.11.3' })).toMatchObject({ code: 50 });
    const { verifier = '' } = { verifier: await aVerifier(service.password) };
    sample.model.put({
      kind: 'service-account',
      id: 'dovecot',
      name: 'dovecot',
      purpose: '',
      createdAt: '',
      modifiedAt: '',
      credentialVersion: 2,
      verifier,
    });
    // The account of that name is another one now, whose password this connection never gave.
    expect(await raw.search('(uid=ann)')).toMatchObject({ code: 50 });
    expect(await (await asService()).search('(uid=ann)')).toMatchObject({ code: 0 });
  });
});

describe('other operations', () => {
  it.each([
    { attribute: 'mail', value: 'MARK.M@paradigms.example', code: 6 },
    { attribute: 'mail', value: 'x@y', code: 5 },
    { attribute: 'nosuch', value: 'x', code: 17 },
    { attribute: 'initials', value: 'x', code: 16 },
    { attribute: 'userPassword', value: 'mark-secret', code: 16 },
    { attribute: 'wpQuotaBytes', value: 'many', code: 21 },
  ])('compares $attribute with $value: $code', async ({ attribute, value, code }) => {
    expect(
      await (await asService()).ask({ op: 'compare', dn: mark, attribute, value: Buffer.from(value) }),
    ).toMatchObject({ code, tag: 0x6f });
  });

  it('compares nothing that is not there', async () => {
    expect(
      await (
        await asService()
      ).ask({ op: 'compare', dn: `uid=no,${people}`, attribute: 'cn', value: Buffer.from('x') }),
    ).toMatchObject({ code: 32 });
    expect(
      await (await client()).ask({ op: 'compare', dn: mark, attribute: 'cn', value: Buffer.from('x') }),
    ).toMatchObject({ code: 50 });
  });

  it.each([
    { what: 'add', bytes: '3009020105680404003000', tag: 0x69 },
    { what: 'delete', bytes: '30090201054a04636e3d78', tag: 0x6b },
    { what: 'modify', bytes: '3009020105660404003000', tag: 0x67 },
    { what: 'rename', bytes: '300c0201056c07040004000101ff', tag: 0x6d },
  ])('refuses to $what, saying where things are changed', async ({ bytes, tag }) => {
    const raw = await asService();
    raw.socket.write(Buffer.from(bytes, 'hex'));
    await raw.until(() => raw.answers.some(({ id }) => id === 5));
    expect(raw.answers.find(({ id }) => id === 5)).toMatchObject({
      tag,
      code: 53,
      sentence: expect.stringContaining('read-only') as string,
    });
  });

  it('refuses critical controls it does not know, and lets others pass', async () => {
    const raw = await asService();
    expect(await raw.ask(searchFor('(uid=ann)'), [{ oid: '1.2.3', critical: true }])).toMatchObject({
      code: 12,
      entries: [],
    });
    expect(await raw.ask(searchFor('(uid=ann)'), [{ oid: '1.2.3', critical: false }])).toMatchObject({ code: 0 });
    expect(await raw.ask({ op: 'extended', oid: '1.2.3' })).toMatchObject({ code: 2 });
  });
});

describe('ldapjs, as a second opinion,', () => {
  it('binds, searches, compares and reads what was meant', async () => {
    const theirs = ldap.createClient({ url: `ldap://127.0.0.1:${String(sample.port)}` });
    await new Promise<void>((resolve, reject) =>
      theirs.bind(service.dn, service.password, (fault) => (fault ? reject(fault) : resolve())),
    );
    const found = await new Promise<unknown[]>((resolve, reject) => {
      theirs.search(
        'dc=paradigms,dc=example',
        { scope: 'sub', filter: '(&(mail=mark.m@paradigms.example)(cn=mark*))', attributes: ['sn', 'mail'] },
        (fault, answer) => {
          const entries: unknown[] = [];
          if (fault) reject(fault);
          answer.on('searchEntry', (entry) => entries.push(entry.pojo));
          answer.on('error', reject);
          answer.on('end', () => resolve(entries));
        },
      );
    });
    expect(found).toMatchObject([
      {
        objectName: mark,
        attributes: [
          { type: 'sn', values: ['Müller'] },
          { type: 'mail', values: ['Mark.M@paradigms.example'] },
        ],
      },
    ]);
    const matches = await new Promise((resolve, reject) =>
      theirs.compare(mark, 'uid', 'MARK', (fault, matched) => (fault ? reject(fault) : resolve(matched))),
    );
    expect(matches).toBe(true);
    theirs.destroy();
  });
});

describe('hostile clients', () => {
  const attributeTooLong = encodeRequest(1, searchFor('(objectClass=*)', { attributes: ['cn'] }));
  attributeTooLong[attributeTooLong.length - 3] = 4;
  const many = (count: number) =>
    Buffer.concat(
      Array.from({ length: count }, (_, index) => encodeRequest(index + 1, { op: 'bind', name: '', password: '' })),
    );
  const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
  it.each([
    { what: 'six octets that declare 4 GiB', bytes: hex('3084 ffffffff') },
    { what: 'seven octets that declare 4 GiB', bytes: hex('3084 ffffffff 00') },
    { what: 'a search whose last attribute claims more than there is', bytes: attributeTooLong },
    {
      what: 'a modify with an over-long inner length',
      bytes: hex('3029 020101 6624 0404 636e3d78 30 7f 30 18 0a0102 3013 0402 636e 310d 0403 616263 0406 646566676869'),
    },
    {
      what: 'a password change with a constructed member',
      bytes: hex('3025 020101 7720 8017 312e332e362e312e342e312e343230332e312e31312e31 8105 a003 800161'),
    },
    { what: 'HTTP', bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n') },
    { what: 'a TLS ClientHello', bytes: hex('160301 0200 0100 01fc 0303') },
    { what: 'an RDP probe', bytes: hex('0300 0013 0ee0 0000 0000 0001 0008 0003 0000 00') },
    { what: 'Ctrl-C', bytes: hex('fff4fffd06') },
    { what: 'zeros', bytes: Buffer.alloc(64) },
    { what: 'an empty sequence', bytes: hex('3000') },
    { what: 'an unknown operation', bytes: hex('3005 020101 7f00') },
    { what: 'an indefinite length', bytes: hex('3080 020101 4200 0000') },
    { what: 'a response', bytes: hex('300c 020101 6507 0a0100 0400 0400') },
    { what: 'a bind without a number', bytes: hex('3007 020101 6002 0400') },
    { what: 'controls that are garbage', bytes: hex('300b 020101 4200 a004 7a7a7a7a') },
    {
      what: 'a policy control without a value',
      bytes: hex('302b 020101 6007 020103 0400 8000 a01d 301b 0419 312e332e362e312e342e312e34322e322e32372e382e352e31'),
    },
    { what: '64 KiB announced before any bind', bytes: hex('3083 010001') },
    { what: 'a negation nested 20,000 times', bytes: Buffer.alloc(40_000, hex('a282')) },
    { what: '100,000 binds in one write', bytes: many(100_000) },
    { what: 'half a message and the end', bytes: hex('3020 0201') },
  ])(
    '$what does nothing to anyone else',
    async ({ bytes }) => {
      const good = await asService();
      const socket = connect(sample.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.resume();
      const ended = new Promise((resolve) => socket.once('close', resolve));
      socket.end(bytes);
      expect((await good.search('(uid=ann)')).entries).toHaveLength(1);
      const other = await asService();
      expect((await other.search('(uid=ann)')).entries).toHaveLength(1);
      await ended;
      for (const raw of [good, other]) raw.socket.destroy();
    },
    20_000,
  );

  it('tells a client that speaks garbage why the session ends', async () => {
    const raw = await client();
    raw.socket.write(hex('3005 020101 7f00'));
    await raw.until(() => raw.closed);
    expect(raw.closed).toBe(true);
    expect(raw.answers).toMatchObject([{ id: 0, tag: 0x78, code: 2 }]);
  });

  it('takes a message octet by octet', async () => {
    const raw = await client();
    for (const octet of encodeRequest(1, { op: 'bind', name: 'mark', password: 'mark-secret' }))
      raw.socket.write(Buffer.from([octet]));
    await raw.until(() => raw.answers.length > 0);
    expect(raw.answers).toMatchObject([{ id: 1, code: 0 }]);
  });

  it('waits for a slow reader instead of filling memory, and answers others meanwhile', async () => {
    const slow = connect(sample.port, '127.0.0.1');
    slow.on('error', () => undefined);
    slow.write(encodeRequest(1, { op: 'bind', name: service.dn, password: service.password }));
    slow.pause();
    for (let index = 2; index < 400; index++)
      slow.write(encodeRequest(index, searchFor('(objectClass=*)', { attributes: ['*', '+'] })));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(100 * 1024 * 1024);
    expect((await (await asService()).search('(uid=ann)')).entries).toHaveLength(1);
    slow.destroy();
  });
});

describe('a directory without a usable model', () => {
  it('answers 52 to everything but what it is', async () => {
    const empty = await serveSample();
    const raw = await RawClient.connect(empty.port);
    expect(await raw.bind(service.dn, service.password)).toMatchObject({ code: 52 });
    expect(await raw.search('(mail=a@b)')).toMatchObject({ code: 52, entries: [] });
    expect(await raw.search('(objectClass=*)', { base: '', scope: 'base' })).toMatchObject({
      code: 0,
      entries: { length: 1 },
    });
    expect(await raw.bind('', '')).toMatchObject({ code: 0 });
    await empty.server.close();
  });

  it('answers 52 once its model is too old, and again from it when it is fresh', async () => {
    const old = await serveSample(aSmallOrganization('ann'));
    const raw = await RawClient.connect(old.port);
    await raw.bind(service.dn, service.password);
    old.clock.now += 86_400_001;
    expect(await raw.search('(mail=ann@paradigms.example)')).toMatchObject({ code: 52, entries: [] });
    expect(await raw.bind(service.dn, service.password)).toMatchObject({ code: 52 });
    old.directory.heard(old.clock.now);
    expect(await raw.bind(service.dn, service.password)).toMatchObject({ code: 0 });
    await old.server.close();
  });
});

describe('a long search', () => {
  it('stops when it is abandoned, and does not hold up a lookup', async () => {
    const large = await serveSample([
      ...aSmallOrganization(),
      ...Array.from({ length: 30_000 }, (_, index) => aMailbox(`m${String(index)}`, { id: `id-${String(index)}` })),
    ]);
    const raw = await RawClient.connect(large.port);
    await raw.bind(service.dn, service.password);
    raw.socket.write(
      Buffer.concat([
        encodeRequest(50, searchFor('(cn=*nobody*)')),
        encodeRequest(51, searchFor('(uid=m7)', { attributes: ['1.1'] })),
      ]),
    );
    await raw.until(() => raw.answers.some(({ id, code }) => id === 51 && code === 0));
    expect(raw.answers.some(({ id }) => id === 50)).toBe(false);
    raw.socket.write(encodeRequest(52, { op: 'abandon', messageId: 50 }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(raw.answers.some(({ id }) => id === 50)).toBe(false);
    expect(await raw.search('(cn=*nobody*)')).toMatchObject({ code: 0, entries: [] });
    await large.server.close();
  });
});
