import { randomUUID } from 'node:crypto';
import {
  asFilteredRecipient,
  compileFilter,
  directorySchema,
  type Entry,
  escapeFilterValue,
  exportTree,
  type Filter,
  type FilterSubject,
  formatFilter,
  parseFilter,
  recipientFilterTypes,
  servedSchema,
} from '@waypost/ldap';
import { addressKey, domainOf } from '@waypost/kernel';
import { catalogue } from '@waypost/settings';
import {
  ContactEntity,
  estimateRecipients,
  GroupEntity,
  GroupMemberEntity,
  insertMany,
  MailboxEntity,
  RecipientAddressEntity,
  recipientKeys,
  mailboxKeys,
  notSuspended,
  plainGroup,
  plainPerson,
} from '@waypost/store';
import * as fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import {
  aContact,
  aMailbox,
  aServer,
  aSite,
  aDomain,
  type Json,
  onEachDatabase,
  refused,
} from '../api-harness.spec-support.js';
import { exportRecords } from '../feed/export-records.js';

/** Texts that are alike without regard to case, compatibility forms or spaces, and others. */
const texts = [
  'Sales',
  'SALES',
  'sales  east',
  ' Sales east ',
  'Ｓales',
  'Straße',
  'STRASSE',
  'ΟΔΟΣ',
  'οδός',
  'İstanbul',
  'x_y%z\\',
  'a*b(c)',
  '+49 30-12',
  '+49 3012',
];
const departments = [null, ...texts];
/** Addresses in letters of all kinds, in domains of all kinds. */
const addressOf = (name: string, nth: number) =>
  `${nth % 3 === 1 ? `é.${name}` : name}@${nth % 4 === 2 ? 'bücher.example' : nth % 7 === 3 ? 'οδός.example' : 'example.net'}`;
const suffixOf = (api: { get: (path: string) => Promise<{ body: Json }> }) =>
  api.get('/organization').then(({ body }) => body.directorySuffix as string);

onEachDatabase('filters of recipients', (api) => {
  let entries: { id: string; entry: FilterSubject }[];
  let suffix: string;
  const schema = servedSchema(catalogue);
  const types = recipientFilterTypes(schema);

  beforeAll(async () => {
    await api.has(aDomain('example.net'));
    await api.has(aSite('paris'));
    const server = await api.has(aServer('mx1').at('paris'));
    const { manager } = api.source;
    const at = new Date('2026-03-04T05:06:07.890Z');
    const stamps = { createdAt: at, modifiedAt: new Date('2026-05-01T00:00:00Z') };
    const of = (nth: number) => departments[nth % departments.length] ?? null;
    const mailboxes = departments
      .flatMap((_, nth) => ['a', 'b'].map((tail) => `${tail}${nth}`))
      .map((name, nth) => {
        const called = { name, displayName: texts[nth % texts.length] ?? name, address: addressOf(name, nth) };
        return {
          id: randomUUID(),
          serverId: server.id,
          ...called,
          ...mailboxKeys(called),
          ...plainPerson,
          kind: nth % 5 === 0 ? 'room' : 'person',
          givenName: of(nth + 1),
          surname: nth % 3 === 0 ? null : of(nth + 2),
          initials: null,
          department: of(nth),
          telephone: nth % 2 === 0 ? '+49 30-12' : null,
          customAttribute3: of(nth + 3),
          hiddenFromAddressBook: nth % 4 === 0,
          verifier: null,
          credentialVersion: 0,
          passwordChangedAt: null,
          ...notSuspended,
          ...stamps,
        } as MailboxEntity;
      });
    const contacts = ['c1', 'c2', 'c3'].map((name, nth) => {
      const called = { name, displayName: texts[nth + 5] ?? name, address: `${name}@outside.example` };
      return {
        id: randomUUID(),
        ...called,
        ...recipientKeys(called),
        ...plainPerson,
        givenName: null,
        surname: of(nth),
        initials: null,
        department: of(nth + 1),
        ...stamps,
      } as ContactEntity;
    });
    const groups = ['g1', 'g2', 'g3'].map((name) => {
      const called = { name, displayName: `${name} all`, address: `${name}@example.net` };
      return {
        id: randomUUID(),
        ...called,
        ...recipientKeys(called),
        ...plainGroup,
        description: name === 'g1' ? 'Sales' : null,
        hidden: name === 'g2',
        ...stamps,
      } as GroupEntity;
    });
    await insertMany(manager, MailboxEntity, mailboxes);
    await insertMany(manager, ContactEntity, contacts);
    await insertMany(manager, GroupEntity, groups);
    const further = (
      row: { id: string },
      recipientKind: 'mailbox' | 'contact',
      type: string,
      address: string,
      isPrimary = false,
    ) =>
      ({
        type,
        address,
        addressKey: addressKey(address),
        recipientId: row.id,
        recipientKind,
        isPrimary,
        domain: type === 'SMTP' ? domainOf(address) : null,
        origin: 'manual',
        sourceId: null,
        policyId: null,
        wantedKey: null,
        createdAt: at,
      }) as RecipientAddressEntity;
    await insertMany(manager, RecipientAddressEntity, [
      ...mailboxes.slice(0, 6).map((row) => further(row, 'mailbox', 'SMTP', `${row.name}.Old@example.net`)),
      ...mailboxes.slice(3, 9).map((row) => further(row, 'mailbox', 'X400', `c=us; a= ;s=${row.name}`, true)),
      ...mailboxes.slice(4, 8).map((row) => further(row, 'mailbox', 'SMTP', `${row.name}.Ältere@bücher.example`)),
      ...mailboxes.slice(5, 9).map((row) => further(row, 'mailbox', 'SMTP', `${row.name}.Old@bücher.example`)),
      ...contacts.slice(0, 1).map((row) => further(row, 'contact', 'SMTP', 'in.side@example.net')),
    ]);
    const member = (groupId: string, memberKind: 'mailbox' | 'group', memberId: string) =>
      ({ groupId, memberKey: memberId, memberKind, memberId, address: null, sourceId: null }) as GroupMemberEntity;
    await insertMany(manager, GroupMemberEntity, [
      ...mailboxes.slice(0, 5).map(({ id }) => member(groups[0]?.id ?? '', 'mailbox', id)),
      member(groups[1]?.id ?? '', 'group', groups[0]?.id ?? ''),
    ]);
    suffix = await suffixOf(api);
    const records = async function* () {
      for await (const page of exportRecords(manager)) yield* page;
    };
    entries = [];
    for await (const { entry } of exportTree(records(), { catalogue, attributes: 'user', now: Date.now() })) {
      // Mailboxes are forgotten once they are taken; what they say is asked for at once.
      const said = frozen(entry);
      const ofName = (name: string) => said.values(schema.type(name) as never);
      if (ofName('objectClass').some((one) => /^wpMail(Account|Contact|Group)$/.test(one)))
        entries.push({ id: ofName('entryUUID')[0] ?? '', entry: said });
    }
  });

  /** The entry as it is now; its attribute types are those of another schema of the same names. */
  const frozen = (entry: Entry): FilterSubject => {
    const values = new Map(entry.types().map((type) => [type.name, [...entry.values(type)]]));
    return { values: ({ name }) => values.get(name) ?? [], dnParts: () => [] };
  };

  const inMemory = (filter: Filter) => {
    const test = compileFilter(filter, schema);
    return entries
      .filter(({ entry }) => test(asFilteredRecipient(entry, types)) === true)
      .map(({ id }) => id)
      .sort();
  };
  const inDatabase = async (filter: Filter) => {
    const { body, status } = await api.get(
      `/address-book?limit=500&filter=${encodeURIComponent(formatFilter(filter))}`,
    );
    if (status !== 200) throw new Error(`${formatFilter(filter)}: ${JSON.stringify(body)} ${api.logged.at(-1)}`);
    return body.items.map(({ id }: { id: string }) => id).sort();
  };

  const attribute = fc.constantFrom(
    'department',
    'cn',
    'displayName',
    'sn',
    'givenName',
    'name',
    'mail',
    'mailAlias',
    'proxyAddresses',
    'uid',
    'mailNickname',
    'telephoneNumber',
    'customAttribute3',
    'memberOf',
    'objectClass',
    'wpHidden',
    'wpAccountKind',
    'wpHomeServer',
    'description',
    'createTimestamp',
    'entryUUID',
    'nonesuch',
    'member',
    'wpQuotaRule',
    'mailEnabled',
    'department;lang-de',
    'department;binary',
  );
  const value = fc.constantFrom(
    ...texts,
    'a1@EXAMPLE.net',
    'SMTP:a1@example.net',
    'smtp:a0.old@example.net',
    'A1@Bücher.example',
    'a1@xn--bcher-kva.example',
    'É.b0@example.net',
    'é.b0@οδός.example',
    'smtp:b2.ältere@xn--bcher-kva.example',
    'b2.old@BÜCHER.example',
    'SMTP:b2.old@xn--bcher-kva.example',
    'é@',
    'x400:c=us; a= ;s=a2',
    'wpMailAccount',
    'wpEmptyGroup',
    'groupOfNames',
    '2.5.6.6',
    'TRUE',
    'FALSE',
    'room',
    'mx1.example.net',
    '20260304050607Z',
    '20270101000000Z',
    'a0',
    'g1',
    'Cn=G1 , OU=groups,',
    'outside',
  );
  const asserted = value.map((text) => (text.startsWith('Cn=') ? (): string => text + suffix : (): string => text));
  const item = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(attribute, fc.constantFrom('equality', 'approx', 'greaterOrEqual', 'lessOrEqual'), asserted)
        .map(
          ([name, type, text]) =>
            () =>
              ({ type, attribute: name, value: Buffer.from(text()) }) as Filter,
        ),
    },
    { weight: 1, arbitrary: attribute.map((name) => () => ({ type: 'present', attribute: name }) as Filter) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          attribute,
          fc.constantFrom('', 'S', 'sm', 'smtp:a', 'a1', 'Sales ', ' ', 'x_', '%', 'Ｓ', 'É', 'smtp:b2.old@b', 'a1@bü'),
          fc.array(fc.constantFrom('al', ' e', 'ａ', '.', 'ς', '3', '\\', 'ält', '@b', 'bücher', 'xn--bcher-kva'), {
            maxLength: 2,
          }),
          fc.constantFrom(
            ...['', 's', '@example.net', '.example', 't', ' east', 'σ', '2'],
            ...['@BÜCHER.example', '@xn--bcher-kva.example', 'cher.example', '@οδός.example'],
          ),
        )
        .map(([name, initial, any, final]) => () => {
          const pieces = {
            ...(initial && { initial: Buffer.from(initial) }),
            any: any.map((one) => Buffer.from(one)),
            ...(final && { final: Buffer.from(final) }),
          };
          return (
            initial || final || any.length > 0
              ? { type: 'substrings', attribute: name, ...pieces }
              : { type: 'present', attribute: name }
          ) as Filter;
        }),
    },
  );
  const { filter } = fc.letrec<{ filter: () => Filter }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      item,
      tie('filter').map((inner) => () => ({ type: 'not', filter: inner() }) as Filter),
      fc.tuple(fc.constantFrom('and', 'or'), fc.array(tie('filter'), { maxLength: 3 })).map(
        ([type, filters]) =>
          () =>
            ({ type, filters: filters.map((one) => one()) }) as Filter,
      ),
    ),
  }));

  it('find the same recipients in the database as in memory', async () => {
    await fc.assert(
      fc.asyncProperty(filter, async (made) => {
        const one = made();
        expect({ filter: formatFilter(one), found: await inDatabase(one) }).toEqual({
          filter: formatFilter(one),
          found: inMemory(one),
        });
      }),
      { numRuns: 400 },
    );
  }, 120_000);

  it('count as many in a sample that holds everybody', async () => {
    await fc.assert(
      fc.asyncProperty(filter, async (made) => {
        const one = made();
        const count = inMemory(one).length;
        const estimate = await estimateRecipients(api.source.manager, { filter: { filter: one, schema, suffix } });
        expect({ filter: formatFilter(one), estimate }).toEqual({
          filter: formatFilter(one),
          estimate: { count, least: count, most: count },
        });
      }),
      { numRuns: 300 },
    );
  }, 120_000);

  it.each([
    { filter: '(department=Sales', fault: /character 18/ },
    { filter: 'department=Sales', fault: /character 1\b/ },
    { filter: '(&(cn=a)(b))', fault: /character 10/ },
    { filter: '(cn=a\\zz)', fault: /character 5/ },
    { filter: '(cn:caseExactMatch:=a)', fault: /Matching rules/ },
  ])('are refused with the place of the fault: $filter', async ({ filter: text, fault }) => {
    for (const list of ['/mailboxes', '/contacts', '/groups', '/address-book']) {
      const answer = await api.get(`${list}?filter=${encodeURIComponent(text)}`);
      expect(answer).toMatchObject(refused(422, 'query-invalid', '#/filter'));
      expect(answer.body.detail).toMatch(fault);
    }
    expect(await api.post('/recipient-policies/match', { filter: text })).toMatchObject(
      refused(422, 'body-invalid', '#/filter'),
    );
  });

  it('narrow each list of one kind', async () => {
    const names = async (path: string) => (await api.get(path)).body.items.map(({ name }: { name: string }) => name);
    expect(await names('/groups?filter=(description=sales)&total=true')).toEqual(['g1']);
    expect(await names('/contacts?filter=(mailAlias=in.side@example.net)')).toEqual(['c1']);
    expect(await names(`/mailboxes?limit=500&q=a1&filter=(memberOf=cn=g1,ou=groups,${suffix})`)).toEqual(['a1']);
    const { body } = await api.get('/mailboxes?filter=(wpAccountKind=room)&total=true&limit=2');
    expect(body.items).toHaveLength(2);
    expect(body.total).toBe(6);
    const rest = await api.get(
      `/address-book?filter=(wpAccountKind=room)&limit=500&cursor=${(await api.get('/address-book?filter=(wpAccountKind=room)&limit=2')).body.nextCursor}`,
    );
    expect(rest.body.items).toHaveLength(4);
  });

  it('stand beside what the address book is narrowed by otherwise, and say of each what books show', async () => {
    const list = async (query: string) => (await api.get(`/address-book?limit=500&${query}`)).body.items as Json[];
    const rooms = await list('mailboxKind=room');
    expect(rooms).toEqual(await list('filter=(wpAccountKind=room)'));
    expect(rooms[0]).toMatchObject({ kind: 'mailbox', mailboxKind: 'room' });
    expect(new Set(rooms.map(({ hidden }) => hidden as boolean))).toEqual(new Set([true, false]));
    expect((await list('hidden=true&kind=group')).map(({ name }) => name)).toEqual(['g2']);
    expect((await list('q=IN.SIDE@example.net')).map(({ name }) => name)).toEqual(['c1']);
    const match = async (body: object) =>
      (await api.post('/recipient-policies/match', { filter: '(cn=*)', limit: 0, ...body })).body.count as number;
    const [mailboxes, both] = [await match({ kinds: ['mailbox'] }), await match({ kinds: ['mailbox', 'contact'] })];
    expect(mailboxes).toBe((await list('kind=mailbox')).length);
    expect(both).toBeGreaterThan(mailboxes);
    expect(await match({})).toBeGreaterThan(both);
  });

  it('are offered each department once, in whichever way it is written', async () => {
    const departmentsOf = async (query = '') => (await api.get(`/address-book/departments${query}`)).body.items;
    expect(await departmentsOf('?q=SALES')).toEqual([expect.stringMatching(/^.ales$/i), expect.stringMatching(/east/)]);
    expect(await departmentsOf('?q=nowhere')).toEqual([]);
    const [folded] = await api.source.manager.query<{ n: string }[]>(
      'SELECT count(DISTINCT fold_text(d)) AS n FROM (SELECT department AS d FROM mailbox UNION ALL SELECT department FROM contact) all_of',
    );
    expect(await departmentsOf()).toHaveLength(Number(folded?.n));
    expect(await departmentsOf('?limit=2')).toHaveLength(2);
  });

  it('are counted while somebody types, with some of those that match and what nobody has', async () => {
    const { body } = await api.post('/recipient-policies/match', {
      filter: '(|(department=sales)(departmnt=x))',
      limit: 2,
    });
    const all = inMemory((parseFilter('(department=sales)') as { filter: Filter }).filter);
    expect(body).toMatchObject({
      count: all.length,
      exact: true,
      unknownAttributes: ['departmnt'],
      partsNeverTrue: [],
    });
    expect(body.sample).toHaveLength(2);
    expect(body.sample[0]).toMatchObject({
      kind: expect.any(String),
      address: expect.any(String),
      department: expect.any(String),
    });
  });

  it('are told which of their parts assert what is no value', async () => {
    const neverTrue = async (text: string) =>
      (await api.post('/recipient-policies/match', { filter: text, limit: 0 })).body.partsNeverTrue as string[];
    expect(
      await neverTrue('(|(wpHidden=true)(createTimestamp>=yesterday)(!(memberOf=press))(cn=a)(departmnt=x))'),
    ).toEqual(['(wpHidden=true)', '(createTimestamp>=yesterday)', '(memberOf=press)']);
    expect(await neverTrue(`(&(wpHidden=TRUE)(mail=é@bücher.example)(memberOf=cn=g1,ou=groups,${suffix}))`)).toEqual(
      [],
    );
  });

  it('keep what is written in them a value', async () => {
    const wicked = escapeFilterValue(`'; DROP TABLE mailbox; --`);
    expect((await api.get(`/address-book?filter=${encodeURIComponent(`(cn=${wicked})`)}`)).body.items).toEqual([]);
    expect(directorySchema().type('department')).toBeDefined();
    await api.has(aMailbox('still').on('mx1'));
    await api.has(aContact('there', { address: 'there@outside.example' }));
  });
});
