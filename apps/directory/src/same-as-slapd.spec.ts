import fc from 'fast-check';
import {
  formatDn,
  formatFilter,
  ldifLine,
  openldapSchema,
  parseDn,
  type Filter,
  type SearchRequest,
} from '@waypost/ldap';
import type { EmailAddress } from '@waypost/kernel';
import {
  aMailbox,
  anOverride,
  aServer,
  aSite,
  aSmallOrganization,
  canRun,
  mailboxId,
  slapdManager,
  startSlapd,
} from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient, searchFor, type Answer } from './raw-client.js';
import { serveSample, service } from './serve-sample.spec-support.js';

/** How many searches are compared; the seed is printed by fast-check where one differs. */
const numRuns = Number(process.env['WAYPOST_SLAPD_RUNS'] ?? 2_000);
const seed = Number(process.env['WAYPOST_SLAPD_SEED'] ?? 20_261_122);

const suffix = 'dc=paradigms,dc=example';
const people = `ou=people,${suffix}`;
const canCompare = canRun('the comparison with slapd', { slapd: 'slapd', slapadd: 'slapd' });

let ours: RawClient, theirs: RawClient;
let sample: Awaited<ReturnType<typeof serveSample>>;
let slapd: Awaited<ReturnType<typeof startSlapd>> | undefined;
/** Values that are there, by attribute, for filters that find something. */
const known = new Map<string, string[]>();

describe.skipIf(!canCompare)('a search is answered as slapd answers it', () => {
  beforeAll(async () => {
    sample = await serveSample([
      ...aSmallOrganization('ann', 'bob'),
      aSite('rome'),
      aServer('zeus', 'rome'),
      aMailbox('mark', { displayName: 'Mark  Müller', givenName: 'Mark', surname: 'Müller', initials: 'MM' }),
      aMailbox('o,neil', { displayName: "O'Neil, Pat + co", surname: "O'Neil" }),
      aMailbox('star', { displayName: 'a*b(c)\\d', surname: '*' }),
      aMailbox('ss', { displayName: 'STRASSE straße', surname: 'İstanbul', serverId: 'zeus' }),
      aMailbox('Zoë', { displayName: 'Zoe\u0308', givenName: 'Zoë', address: 'Zoe@Paradigms.example' as EmailAddress }),
      aMailbox('late', { createdAt: '2027-12-31T23:59:59.000Z', serverId: 'zeus', initials: 'mm' }),
      ...Array.from({ length: 12 }, (_, index) =>
        aMailbox(`p${String(index)}`, { displayName: `Person ${String(index)}` }),
      ),
      anOverride(mailboxId('ann'), 'pop3.enabled', false, { reason: 'policy' }),
      anOverride(mailboxId('bob'), 'mailbox.quotaBytes', 0),
      anOverride(mailboxId('p3'), 'mailbox.quotaBytes', 5),
      anOverride('zeus', 'imap.service', false),
      anOverride('rome', 'pop3.allowedNetworks', ['192.0.2.0/24']),
    ]);
    ours = await RawClient.connect(sample.port);
    await ours.bind(service.dn, service.password);
    const everything = await ours.search('(objectClass=*)', {
      attributes: ['*', 'entryUUID', 'createTimestamp', 'modifyTimestamp'],
    });
    const ldif = everything.entries.map(({ dn = '', attributes = {} }) => {
      const lines = Object.entries(attributes).flatMap(([name, values]) =>
        values.map((value) => [name, value] as const),
      );
      for (const [name, value] of lines) known.set(name, [...(known.get(name) ?? []), value]);
      return [ldifLine('dn', dn), ...lines.map(([name, value]) => ldifLine(name, value)), '\n'].join('');
    });
    slapd = await startSlapd({ suffix, ldif: ldif.join(''), schema: openldapSchema(sample.directory.schema).schema });
    theirs = await RawClient.connect(slapd.port);
    await theirs.bind(slapdManager.dn(suffix), slapdManager.password);
  });
  afterAll(async () => {
    await slapd?.stop();
    await sample.server.close();
  });

  const names = [
    ...['objectClass', 'uid', 'cn', 'sn', 'givenName', 'initials', 'displayName', 'mail', 'mailLocalAddress'],
    ...['proxyAddresses', 'mailHost', 'mailEnabled', 'ou', 'dc', 'o', 'wpServiceEnabled', 'wpQuotaBytes', 'wpHomeServer'],
    ...['wpPop3DeniedReason', 'wpPop3Enabled', 'entryUUID', 'createTimestamp', 'telephoneNumber', 'seeAlso', 'member'],
  ]; // prettier-ignore
  const otherNames = [
    'CN',
    '2.5.4.3',
    'commonName',
    'surname',
    '2.5.4.4',
    'name',
    '2.5.4.41',
    'rfc822Mailbox',
    'userid',
  ];
  const oddNames = ['nosuch', '1.2.3.4', 'cn;lang-de', 'cn;binary', 'mail;lang-en'];
  const attribute = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...names) },
    { weight: 3, arbitrary: fc.constantFrom(...otherNames) },
    { weight: 1, arbitrary: fc.constantFrom(...oddNames) },
  );
  /** A value, mostly one that some entry has, sometimes bent, sometimes of another attribute. */
  const valueOf = (name: string) =>
    fc
      .tuple(
        fc.nat(),
        fc.constantFrom(
          (text: string) => text,
          (text: string) => text.toUpperCase(),
          // slapd folds a capital i with its dot to one without, where RFC 3454 B.2 keeps the dot.
          (text: string) => (text.includes('İ') ? text : text.toLowerCase()),
          (text: string) => ` ${text.replace(' ', '   ')} `,
          (text: string) => text.slice(0, -1),
          (text: string) => `${text}x`,
        ),
        fc.constantFrom(
          'TRUE',
          '0',
          '5',
          '-1',
          '20260102030405Z',
          '20270101000000.5Z',
          'person',
          'mü',
          'é',
          'x',
          'dc=example',
        ),
        fc.nat(9),
      )
      .map(([index, bend, other, luck]) => {
        const real = known.get(sample.directory.schema.describe(name)?.type.name ?? '') ?? [];
        return luck > 1 && real.length > 0 ? bend(real[index % real.length] ?? '') : bend(other);
      })
      .filter((text) => text.length > 0);
  const octets = (text: string) => Buffer.from(text);
  /** Nothing, and what is no UTF-8: a value of some syntaxes, and of others none. */
  const oddOctets = fc.constantFrom(Buffer.alloc(0), Buffer.from([0xff]), Buffer.from([0x61, 0xc3]));
  const leaf = attribute.chain((name): fc.Arbitrary<Filter> => {
    const value = valueOf(name);
    return fc.oneof(
      value.map((text): Filter => ({ type: 'equality', attribute: name, value: octets(text) })),
      oddOctets.map((value): Filter => ({ type: 'equality', attribute: name, value })),
      fc.constant<Filter>({ type: 'present', attribute: name }),
      value.map((text): Filter => ({ type: 'greaterOrEqual', attribute: name, value: octets(text) })),
      value.map((text): Filter => ({ type: 'lessOrEqual', attribute: name, value: octets(text) })),
      fc.tuple(value, fc.nat(12), fc.nat(12), fc.nat(3)).map(([text, from, to, shape]): Filter => {
        const [low, high] = [Math.min(from, to), Math.max(from, to) + 1];
        // slapd drops a space at the edge of a piece of an IA5 string, which RFC 4518 §2.6.1 keeps.
        const cut = (from: number, to?: number) => octets(text.slice(from, to).trim() || 'e');
        const piece = cut(low, high);
        return {
          type: 'substrings',
          attribute: name,
          any: shape === 2 ? [piece] : [],
          ...(shape !== 1 && shape !== 2 && { initial: cut(0, high) }),
          ...((shape === 1 || shape === 3) && { final: cut(-high) }),
        };
      }),
      // slapd finds nothing by (entryUUID:=…), nor by its negation, where RFC 4511 §4.5.1.7.7 wants what equality finds.
      fc
        .tuple(value, fc.boolean(), fc.constantFrom(undefined, ...rules), fc.nat(4))
        .map(([text, dnAttributes, rule, luck]): Filter => ({
          type: 'extensible',
          ...((rule === undefined || luck > 0) && { attribute: name }),
          value: octets(text),
          dnAttributes,
          ...(rule !== undefined && { rule }),
        }))
        .filter((one) => 'rule' in one || !('attribute' in one) || one.attribute !== 'entryUUID'),
    );
  });
  const ofPeople = (inner: Filter): Filter =>
    ('attribute' in inner && slapdsOwn.test(inner.attribute ?? '')) ||
    ('rule' in inner && /Time/.test(inner.rule ?? ''))
      ? { type: 'and', filters: [{ type: 'equality', attribute: 'objectClass', value: octets('person') }, inner] }
      : inner;
  const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf.map(ofPeople),
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('filter'), { maxLength: 4 }))
        .map(([type, filters]): Filter => ({ type, filters })),
      tie('filter').map((inner): Filter => ({ type: 'not', filter: inner })),
    ),
  }));
  const request = fc.record({
    filter,
    base: fc.constantFrom(
      suffix,
      suffix.toUpperCase(),
      people,
      `uid=ann,${people}`,
      `UID=P3, ${people}`,
      `ou=services,${suffix}`,
    ),
    scope: fc.constantFrom('base' as const, 'one' as const, 'sub' as const, 'sub' as const),
    typesOnly: fc.boolean(),
    attributes: fc.oneof(
      fc.array(fc.oneof(attribute, fc.constantFrom('1.1', 'userPassword')), { minLength: 1, maxLength: 5 }),
      fc.constantFrom([], ['*'], ['1.1'], ['*', 'entryUUID'], ['CN', 'cn', 'commonName']),
    ),
  });

  it(`in ${String(numRuns)} searches, seed ${String(seed)}`, async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(request, async (more) => {
        const search = { ...searchFor('(objectClass=*)'), ...more };
        const [mine, other] = await Promise.all([answered(ours, search), answered(theirs, search)]);
        if (mine.entries.length > 0) found++;
        expect(mine, `${formatFilter(more.filter)} ${more.scope} ${more.base}`).toEqual(other);
      }),
      { numRuns, seed },
    );
    // A comparison of nothing with nothing would prove nothing.
    expect(found).toBeGreaterThan(numRuns / 5);
  }, 600_000);
});

const rules = [
  'caseIgnoreMatch',
  'caseExactMatch',
  'integerMatch',
  'generalizedTimeMatch',
  'distinguishedNameMatch',
  'integerOrderingMatch',
  'generalizedTimeOrderingMatch',
  '2.5.13.2',
  '1.2.3',
];

/** What slapd gives every entry and Waypost the people alone. */
const slapdsOwn = /^(?:entryUUID|createTimestamp)$/;

/** An answer as two servers may give it differently without meaning anything by it: entries and values have no order. */
async function answered(client: RawClient, search: SearchRequest) {
  const { code, entries } = await client.ask(search);
  client.answers.length = 0;
  return { code, entries: entries.map(plain).sort((one, other) => (one.dn < other.dn ? -1 : 1)) };
}

const plain = ({ dn = '', attributes = {} }: Answer) => ({
  // The same name may be escaped in two ways (RFC 4514 §2.4).
  dn: formatDn(parseDn(dn) ?? []),
  attributes: Object.fromEntries(
    Object.entries(attributes)
      .filter(([name]) => dn.startsWith('uid=') || !slapdsOwn.test(name))
      .map(([name, values]) => [name, [...values].sort()]),
  ),
});
