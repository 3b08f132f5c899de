import { controlOid, pagedResultsControl, readPagedResults } from '@waypost/ldap';
import { aGroup, aMailbox, anAddress, aServiceAccount, aSmallOrganization, mailboxId } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient, searchFor } from './raw-client.js';
import { aVerifier, serveSample } from './serve-sample.spec-support.js';

const phones = { dn: 'uid=phones,ou=services,dc=paradigms,dc=example', password: 'phones-secret' };
const everybody = searchFor('(objectClass=inetOrgPerson)', { attributes: ['*', '+'] });

let sample: Awaited<ReturnType<typeof serveSample>>;
let raw: RawClient;
beforeAll(async () => {
  sample = await serveSample([
    ...aSmallOrganization(),
    ...Array.from({ length: 5_001 }, (_, nth) => aMailbox(`p${String(nth)}`, { verifier: 'v' })),
    aMailbox('spy', { hidden: true }),
    aGroup('board', { hidden: true }),
    aGroup('sales'),
    anAddress(mailboxId('p1'), 'alias@paradigms.example'),
    aServiceAccount('phones', await aVerifier(phones.password), { class: 'address-book' }),
  ]);
  raw = await RawClient.connect(sample.port);
  expect(await raw.bind(phones.dn, phones.password)).toMatchObject({ code: 0 });
}, 60_000);
afterAll(() => sample.server.close());

describe('a service account that is an address book', () => {
  it('has 5,000 entries at once, and everybody page by page', async () => {
    const whole = await raw.ask(everybody);
    expect([whole.code, whole.entries.length]).toEqual([4, 5_000]);
    const seen = new Set<string>();
    let cookie = Buffer.alloc(0);
    do {
      const page = await raw.ask(everybody, [pagedResultsControl({ size: 2_000, cookie })]);
      expect(page.code).toBe(0);
      for (const { dn } of page.entries) seen.add(dn ?? '');
      cookie = readPagedResults(page.controls?.[controlOid.pagedResults]).cookie as Buffer<ArrayBuffer>;
    } while (cookie.length > 0);
    expect(seen.size).toBe(5_001);
  });

  it('reads what people may read of others: no settings, no further addresses, no hidden groups, not the monitor', async () => {
    const { entries } = await raw.search('(uid=p1)', { attributes: ['*', '+'] });
    const attributes = Object.keys(entries[0]?.attributes ?? {});
    expect(attributes).toEqual(expect.arrayContaining(['cn', 'mail']));
    expect(attributes.join()).not.toMatch(/wp[A-Z]|mailAlias|proxyAddresses|memberOf|userPassword/);
    expect((await raw.search('(mailAlias=alias@paradigms.example)')).entries).toEqual([]);
    expect((await raw.search('(objectClass=groupOfNames)')).entries).toEqual([]);
    const groups = await raw.search('(cn=*)', { base: 'ou=groups,dc=paradigms,dc=example', scope: 'one' });
    expect(groups.entries.map(({ dn }) => dn)).toEqual(['cn=sales,ou=groups,dc=paradigms,dc=example']);
    expect(await raw.search('(objectClass=*)', { base: 'cn=monitor', scope: 'base' })).toMatchObject({ code: 50 });
  });

  it.each(['ou=people', 'wpService=imap', 'wpService=imap+wpClient=192.0.2.7'])(
    'does not learn below %s of a mailbox that is hidden',
    async (below) => {
      const base = `uid=spy,${below},dc=paradigms,dc=example`;
      expect(await raw.search('(objectClass=*)', { base, scope: 'base' })).toMatchObject({ code: 32, entries: [] });
      const asked = {
        op: 'compare',
        dn: base,
        attribute: 'mail',
        value: Buffer.from('spy@paradigms.example'),
      } as const;
      expect(await raw.ask(asked)).toMatchObject({ code: 32 });
    },
  );

  it('asks ten times a second', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => raw.search('(uid=p1)')));
    expect(answers.some(({ code }) => code === 51)).toBe(true);
  });
});
