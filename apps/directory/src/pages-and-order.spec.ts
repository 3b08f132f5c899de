import fc from 'fast-check';
import {
  BerReader,
  type Control,
  controlOid,
  pagedResultsControl,
  readPagedResults,
  type SearchRequest,
  type SortKey,
  sortRequestControl,
} from '@waypost/ldap';
import { aMailbox, anOverride, aSmallOrganization, mailboxId } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient, searchFor } from './raw-client.js';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';

const people = ['Ann', 'bob', 'Carla', 'dan', 'Eve', 'frank', 'Gina'];
const surnames = ['Stone', 'ames', 'Stone', 'Ünal', 'berg', 'Ames', 'stone'];

let sample: Awaited<ReturnType<typeof serveSample>>;
beforeAll(async () => {
  const verifier = await aVerifier('mark-secret');
  sample = await serveSample([
    ...aSmallOrganization(),
    aMailbox('mark', { verifier, displayName: 'Mark', surname: 'Minasi' }),
    ...people.map((name, index) =>
      aMailbox(name, {
        displayName: name,
        surname: surnames[index] ?? '',
        ...(index % 2 && { initials: name[0] ?? '' }),
      }),
    ),
    anOverride(mailboxId('bob'), 'mailbox.quotaBytes', 5),
    anOverride(mailboxId('Eve'), 'mailbox.quotaBytes', 40),
  ]);
});
afterAll(() => sample.server.close());

async function asService() {
  const raw = await RawClient.connect(sample.port);
  await raw.bind(service.dn, service.password);
  return raw;
}
const mailboxes = (more: Partial<SearchRequest> = {}) =>
  searchFor('(objectClass=person)', { attributes: ['uid'], ...more });
const nothing: Buffer = Buffer.alloc(0);

/** One page; the cookie is undefined where the answer had no control for pages. */
async function page(raw: RawClient, request: SearchRequest, size: number, cookie = nothing, more: Control[] = []) {
  const answer = await raw.ask(request, [pagedResultsControl({ size, cookie }, true), ...more]);
  const control = answer.controls?.[controlOid.pagedResults];
  return {
    code: answer.code,
    dns: answer.entries.map(({ dn }) => dn ?? ''),
    cookie: control && readPagedResults(control).cookie,
    answer,
  };
}
async function allPages(raw: RawClient, request: SearchRequest, size: number, more: Control[] = []) {
  const pages: string[][] = [];
  for (let cookie = nothing; ;) {
    const one = await page(raw, request, size, cookie, more);
    expect(one.code).toBe(0);
    pages.push(one.dns);
    if (!one.cookie?.length) return pages;
    cookie = one.cookie;
  }
}
const dnsOf = (answer: { entries: readonly { dn?: string }[] }) => answer.entries.map(({ dn }) => dn ?? '');

describe('the root', () => {
  it('promises the controls that are served, and no more', async () => {
    const root = await (await asService()).search('(objectClass=*)', { base: '', scope: 'base', attributes: ['+'] });
    expect(root.entries[0]?.attributes?.['supportedControl']).toEqual([
      controlOid.pagedResults,
      controlOid.sortRequest,
      controlOid.manageDsaIt,
    ]);
  });
});

describe('pages', () => {
  it.each([1, 2, 3, 7, 8, 9, 11, 1_000])(
    'of %i hold together what one answer holds, in the same order',
    async (size) => {
      const raw = await asService();
      const whole = dnsOf(await raw.ask(searchFor('(objectClass=*)')));
      expect(whole).toHaveLength(15);
      const pages = await allPages(raw, searchFor('(objectClass=*)'), size);
      expect(pages.flat()).toEqual(whole);
      expect(Math.max(...pages.map(({ length }) => length))).toBe(Math.min(size, 15));
    },
  );

  it('are served where an index answers, too', async () => {
    const raw = await asService();
    const request = searchFor('(|(uid=ann)(uid=bob)(uid=eve))');
    expect((await allPages(raw, request, 2)).map(({ length }) => length)).toEqual([2, 1]);
  });

  it('may differ in size', async () => {
    const raw = await asService();
    const first = await page(raw, mailboxes(), 3);
    const second = await page(raw, mailboxes(), 50, first.cookie);
    expect([...first.dns, ...second.dns]).toEqual(dnsOf(await raw.ask(mailboxes())));
  });

  it('go on over another connection of the same caller', async () => {
    const first = await page(await asService(), mailboxes(), 3);
    expect(await page(await asService(), mailboxes(), 3, first.cookie)).toMatchObject({ code: 0, dns: { length: 3 } });
  });

  it('end with an empty cookie when their client cancels, and cost nothing to ask for', async () => {
    const raw = await asService();
    const first = await page(raw, mailboxes(), 3);
    expect(await page(raw, mailboxes(), 0, first.cookie)).toMatchObject({ code: 0, dns: [], cookie: nothing });
    expect(await page(raw, mailboxes(), 0)).toMatchObject({ code: 0, dns: [], cookie: nothing });
  });

  it('count together against the size limit', async () => {
    const raw = await asService();
    const request = mailboxes({ sizeLimit: 5 });
    const first = await page(raw, request, 3);
    expect(first).toMatchObject({ code: 0, dns: { length: 3 } });
    expect(await page(raw, request, 3, first.cookie)).toMatchObject({ code: 4, dns: { length: 2 }, cookie: nothing });
    expect(await page(raw, mailboxes({ sizeLimit: 3 }), 10)).toMatchObject({ code: 4, dns: { length: 3 } });
  });

  it('do not lift the limit of a person', async () => {
    const large = await serveSample([
      ...aSmallOrganization(),
      aMailbox('mark', { verifier: await aVerifier('mark-secret') }),
      ...Array.from({ length: 120 }, (_, index) => aMailbox(`mm${String(index)}`)),
    ]);
    const raw = await RawClient.connect(large.port);
    await raw.bind('mark', 'mark-secret');
    const request = searchFor('(uid=mm*)');
    const first = await page(raw, request, 60);
    expect(first).toMatchObject({ code: 0, dns: { length: 60 } });
    expect(await page(raw, request, 60, first.cookie)).toMatchObject({ code: 4, dns: { length: 40 } });
    await large.server.close();
  });

  it.each([
    { what: 'another filter', request: searchFor('(objectClass=inetOrgPerson)', { attributes: ['uid'] }) },
    { what: 'another base', request: mailboxes({ base: 'ou=people,dc=paradigms,dc=example' }) },
    {
      what: 'another scope',
      request: mailboxes({ base: 'ou=people,dc=paradigms,dc=example', scope: 'one' }),
      than: mailboxes({ base: 'ou=people,dc=paradigms,dc=example' }),
    },
    { what: 'other attributes', request: mailboxes({ attributes: ['mail'] }) },
    { what: 'another limit', request: mailboxes({ sizeLimit: 100 }) },
  ])('are refused to a cookie of $what', async ({ request, than = mailboxes() }) => {
    const raw = await asService();
    const { cookie } = await page(raw, request, 1);
    expect(cookie?.length).toBeGreaterThan(0);
    expect(await page(raw, than, 1, cookie)).toMatchObject({ code: 53, dns: [] });
  });

  it('are refused to a cookie of somebody else, of another order, and to one that was touched', async () => {
    const raw = await asService();
    const { cookie = nothing } = await page(raw, mailboxes(), 1);
    const mark = await RawClient.connect(sample.port);
    await mark.bind('mark', 'mark-secret');
    const named = searchFor('(|(uid=ann)(uid=bob)(uid=eve))');
    const theirs = await page(raw, named, 1);
    expect(theirs.cookie?.length).toBeGreaterThan(0);
    expect(await page(mark, named, 1, theirs.cookie)).toMatchObject({ code: 53 });
    expect(
      await page(raw, mailboxes(), 1, cookie, [sortRequestControl([{ attribute: 'cn', reverse: false }])]),
    ).toMatchObject({ code: 53 });
    for (let at = 0; at < cookie.length; at++) {
      const touched = Buffer.from(cookie);
      touched[at] = (touched[at] ?? 0) ^ 1;
      expect(await page(raw, mailboxes(), 1, touched)).toMatchObject({ code: 53, dns: [] });
    }
    expect(await page(raw, mailboxes(), 1, cookie.subarray(0, 10))).toMatchObject({ code: 53 });
  });

  it('skip nobody and repeat nobody who was there throughout, whatever else changes, a new model included', async () => {
    const change = fc.record({
      op: fc.constantFrom('add', 'delete', 'touch', 'adopt'),
      number: fc.integer({ min: 0, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { maxLength: 12 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (rounds, size, isSorted) => {
          const steady = Array.from({ length: 25 }, (_, index) => `s${String(index)}`);
          const running = await serveSample(aSmallOrganization(...steady));
          const raw = await RawClient.connect(running.port);
          await raw.bind(service.dn, service.password);
          const keys: SortKey[] = [{ attribute: 'displayName', reverse: true }];
          const order = isSorted ? [sortRequestControl(keys, true)] : [];
          const seen: string[] = [];
          let cookie = nothing;
          for (let round = 0; ; round++) {
            const one = await page(raw, mailboxes(), size, cookie, order);
            expect(one.code).toBe(0);
            seen.push(...one.dns);
            if (!one.cookie?.length) break;
            cookie = one.cookie;
            for (const { op, number } of rounds[round] ?? []) {
              const { model } = running.directory;
              if (op === 'add') model?.put(aMailbox(`g${String(number)}`));
              else if (op === 'delete')
                model?.apply({ op: 'delete', kind: 'mailbox', id: mailboxId(`g${String(number)}`) });
              else if (op === 'touch') model?.put(aMailbox(steady[number % 25] ?? '', { initials: String(number) }));
              else running.replant();
            }
          }
          expect(new Set(seen).size).toBe(seen.length);
          const names = seen.map((dn) => /^uid=([^,]*)/.exec(dn)?.[1] ?? '');
          expect(names).toEqual(expect.arrayContaining(steady));
          await running.server.close();
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** How a sort went: its code, and the attribute that spoiled it. */
function sortResult(value: Buffer | undefined) {
  if (!value) return undefined;
  const result = new BerReader(value).enter(0x30);
  return { code: result.integer(0x0a), ...(result.peek() === 0x80 && { attribute: result.text(0x80) }) };
}
const sorted = async (request: SearchRequest, keys: readonly SortKey[], critical = false) => {
  const answer = await (await asService()).ask(request, [sortRequestControl(keys, critical)]);
  return {
    code: answer.code,
    names: answer.entries.map(({ dn }) => /^uid=([^,]*)/.exec(dn ?? '')?.[1]),
    sort: sortResult(answer.controls?.[controlOid.sortResponse]),
  };
};

describe('an order', () => {
  it.each([
    { by: [{ attribute: 'cn', reverse: false }], names: ['Ann', 'bob', 'Carla', 'dan', 'Eve', 'frank', 'Gina', 'mark'] },
    { by: [{ attribute: '2.5.4.3', reverse: true }], names: ['mark', 'Gina', 'frank', 'Eve', 'dan', 'Carla', 'bob', 'Ann'] },
    {
      by: [{ attribute: 'sn', reverse: false }, { attribute: 'cn', reverse: true }],
      names: ['frank', 'bob', 'Eve', 'mark', 'Gina', 'Carla', 'Ann', 'dan'],
    },
    {
      by: [{ attribute: 'cn', rule: 'caseExactOrderingMatch', reverse: false }],
      names: ['Ann', 'Carla', 'Eve', 'Gina', 'mark', 'bob', 'dan', 'frank'],
    },
    {
      by: [{ attribute: 'initials', reverse: false }, { attribute: 'cn', reverse: false }],
      names: ['bob', 'dan', 'frank', 'Ann', 'Carla', 'Eve', 'Gina', 'mark'],
    },
    {
      by: [{ attribute: 'initials', reverse: true }, { attribute: 'cn', reverse: false }],
      names: ['Ann', 'Carla', 'Eve', 'Gina', 'mark', 'frank', 'dan', 'bob'],
    },
    {
      by: [{ attribute: 'wpQuotaBytes', rule: '2.5.13.15', reverse: false }, { attribute: 'cn', reverse: false }],
      names: ['bob', 'Eve', 'Ann', 'Carla', 'dan', 'frank', 'Gina', 'mark'],
    },
  ] as { by: SortKey[]; names: string[] }[])('by $by puts $names', async ({ by, names }) => {
    expect(await sorted(mailboxes(), by, true)).toEqual({ code: 0, names, sort: { code: 0 } });
  }); // prettier-ignore

  it.each([
    { by: { attribute: 'nosuch', reverse: false }, code: 16 },
    { by: { attribute: 'userPassword', reverse: false }, code: 16 },
    { by: { attribute: 'cn;lang-de', reverse: false }, code: 16 },
    { by: { attribute: 'cn', rule: 'nosuchMatch', reverse: false }, code: 18 },
    { by: { attribute: 'cn', rule: 'integerOrderingMatch', reverse: false }, code: 18 },
    { by: { attribute: 'cn', rule: 'caseIgnoreMatch', reverse: false }, code: 18 },
    { by: { attribute: 'seeAlso', reverse: false }, code: 18 },
    { by: { attribute: 'mailEnabled', reverse: false }, code: 18 },
  ])('by $by is answered $code: entries unsorted, or none where it was critical', async ({ by, code }) => {
    const sort = { code, attribute: by.attribute };
    expect(await sorted(mailboxes(), [by])).toMatchObject({ code: 0, names: { length: 8 }, sort });
    expect(await sorted(mailboxes(), [by], true)).toEqual({ code: 12, names: [], sort });
  });

  it.each([1, 3, 8, 100])('holds over pages of %i', async (size) => {
    const keys: SortKey[] = [
      { attribute: 'sn', reverse: true },
      { attribute: 'initials', reverse: false },
    ];
    const raw = await asService();
    const whole = dnsOf(await raw.ask(mailboxes(), [sortRequestControl(keys, true)]));
    expect(whole).toHaveLength(8);
    const pages = await allPages(raw, mailboxes(), size, [sortRequestControl(keys, true)]);
    expect(pages.flat()).toEqual(whole);
  });

  it('does not tell a person what it may not read', async () => {
    const raw = await RawClient.connect(sample.port);
    await raw.bind('mark', 'mark-secret');
    const by = async (reverse: boolean) =>
      dnsOf(
        await raw.ask(searchFor('(|(cn=ma*)(cn=an*)(cn=da*)(cn=ca*)(cn=ev*))'), [
          sortRequestControl([
            { attribute: 'wpQuotaBytes', reverse },
            { attribute: 'cn', reverse: false },
          ]),
        ]),
      );
    expect((await by(false)).slice(1)).toEqual((await by(true)).slice(0, -1));
  });

  it('of more entries than can be kept waiting is refused where it is critical, and else given up', async () => {
    const large = await serveSample([
      ...aSmallOrganization(),
      ...Array.from({ length: 10_001 }, (_, index) =>
        aMailbox('x', { id: `id-${String(index)}`, name: `n${String(index)}` }),
      ),
    ]);
    const raw = await RawClient.connect(large.port);
    await raw.bind(service.dn, service.password);
    const keys: SortKey[] = [{ attribute: 'uid', reverse: true }];
    const critical = await raw.ask(mailboxes(), [sortRequestControl(keys, true)]);
    expect([critical.code, critical.entries.length]).toEqual([12, 0]);
    expect(sortResult(critical.controls?.[controlOid.sortResponse])).toEqual({ code: 11 });
    const pages = await allPages(raw, mailboxes(), 6_000, [sortRequestControl(keys)]);
    expect(new Set(pages.flat()).size).toBe(10_001);
    await large.server.close();
  });
});

describe('controls', () => {
  const paged = pagedResultsControl({ size: 1, cookie: nothing });
  it.each([
    { what: 'unknown and critical', controls: [{ oid: '1.2.3', critical: true }], code: 12 },
    { what: 'unknown', controls: [{ oid: '1.2.3', critical: false }], code: 0 },
    { what: 'ManageDsaIT', controls: [{ oid: controlOid.manageDsaIt, critical: true }], code: 0 },
    { what: 'a sort result, which is no request', controls: [{ oid: controlOid.sortResponse, critical: true }], code: 12 },
    { what: 'a page without a value', controls: [{ oid: controlOid.pagedResults, critical: false }], code: 2 },
    { what: 'a page that is broken', controls: [{ ...paged, value: Buffer.from('30', 'hex') }], code: 2 },
    { what: 'a sort that is broken', controls: [{ oid: controlOid.sortRequest, critical: false, value: nothing }], code: 2 },
    { what: 'two pages', controls: [paged, paged], code: 2 },
  ])('$what: $code', async ({ controls, code }) => {
    expect(await (await asService()).ask(mailboxes(), controls)).toMatchObject({ code });
  }); // prettier-ignore

  it('of a search mean nothing with anything else', async () => {
    const raw = await asService();
    const compare = { op: 'compare', dn: service.dn, attribute: 'cn', value: nothing } as const;
    expect(await raw.ask(compare, [{ ...paged, critical: true }])).toMatchObject({ code: 12 });
    expect(await raw.ask({ op: 'bind', name: '', password: '' }, [{ ...paged, critical: true }])).toMatchObject({ code: 12 });
    expect(await raw.ask(mailboxes())).toMatchObject({ code: 50 });
  }); // prettier-ignore
});
