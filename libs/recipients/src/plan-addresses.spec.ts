import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownAddresses } from './address-book.js';
import { applyAddressPlan } from './apply-plan.js';
import { type AddressPlan, isEmptyPlan, planAddresses, type PolicySubject, type ReadyRule } from './plan-addresses.js';
import { readyRules } from './validate-policy.js';

const rules = (...templates: string[]): ReadyRule[] =>
  readyRules(
    templates.map((text) => {
      const [type = 'SMTP', template = ''] = text.includes('|') ? text.split('|') : ['SMTP', text.replace('!', '')];
      return { type, template: template.replace('!', ''), primary: text.includes('!'), enabled: true };
    }),
  );

/** Addresses as directories write them: the type in capitals where it is the primary one; `<wanted` after a collision. */
const held = (...proxies: string[]) =>
  proxies.map((proxy) => {
    const [own = '', wantedKey] = proxy.split('<');
    const colon = own.indexOf(':');
    const type = own.slice(0, colon);
    return {
      type: type.toUpperCase(),
      address: own.slice(colon + 1),
      primary: type === type.toUpperCase(),
      wantedKey: wantedKey ?? null,
    };
  });
const aSubject = (more: Partial<PolicySubject> = {}): PolicySubject => ({
  id: 'mark',
  kind: 'mailbox',
  alias: 'markc',
  givenName: 'Mark',
  surname: 'Clark',
  excluded: false,
  addresses: held('SMTP:markc@a.org'),
  ...more,
});
const ofOthers = (...addresses: string[]) =>
  addresses.map((address) => ({ type: 'SMTP', address, recipientId: 'somebody' }));
const ofSubject = ({ addresses, id }: PolicySubject) => addresses.map((one) => ({ ...one, recipientId: id }));

const said = ({ added, promoted, kept, skipped }: AddressPlan) => [
  ...added.map(({ address, collision }) => `+${address}${collision ? ` #${collision.number}` : ''}`),
  ...promoted.map(({ type, from, to }) => `${type} ${from} → ${to}`),
  ...kept.map(({ address, why }) => `keeps ${address}: ${why}`),
  ...(skipped ? [skipped] : []),
];

describe('the plan for one recipient', () => {
  it.each<{
    when: string;
    subject?: Partial<PolicySubject>;
    rules?: ReadyRule[];
    others?: string[];
    byHand?: boolean;
    then: string[];
  }>([
    {
      when: 'it has none of the addresses',
      then: ['+Mark.Clark@a.org', 'SMTP markc@a.org → Mark.Clark@a.org'],
    },
    {
      when: 'the wanted primary one is a further one by now',
      subject: { addresses: held('SMTP:markc@a.org', 'smtp:mark.clark@a.org') },
      then: ['SMTP markc@a.org → mark.clark@a.org'],
    },
    { when: 'it has all of them', subject: { addresses: held('SMTP:MARK.clark@a.org') }, then: [] },
    {
      when: 'the address is taken, and so is the next',
      others: ['mark.clark@a.org', 'MARK.CLARK2@a.org'],
      then: ['+Mark.Clark3@a.org #3', 'SMTP markc@a.org → Mark.Clark3@a.org'],
    },
    {
      when: 'it has the one with the number already, by hand',
      subject: { addresses: held('SMTP:mark.clark2@a.org') },
      others: ['mark.clark@a.org'],
      then: [],
    },
    {
      when: 'it has one with a higher number than it would get',
      subject: { addresses: held('SMTP:mark.clark3@a.org') },
      others: ['mark.clark@a.org'],
      then: ['+Mark.Clark2@a.org #2', 'SMTP mark.clark3@a.org → Mark.Clark2@a.org'],
    },
    {
      when: 'it was given a number once, and what it wanted is free by now',
      subject: { addresses: held('SMTP:mark.clark2@a.org<mark.clark@a.org') },
      then: [],
    },
    { when: 'it opted out', subject: { excluded: true }, then: ['opted-out'] },
    {
      when: 'there is nothing to make an address of',
      subject: { alias: '', givenName: '', surname: '' },
      then: ['no-alias'],
    },
    {
      when: 'it is a contact, whose primary address is its target',
      subject: { kind: 'contact', addresses: held('SMTP:mark@outside.example') },
      then: ['+Mark.Clark@a.org', 'keeps mark@outside.example: target'],
    },
    {
      when: 'a directory decides its primary address',
      subject: { managedBy: 'hq' },
      then: ['+Mark.Clark@a.org', 'keeps markc@a.org: directory'],
    },
    {
      when: 'somebody has just set the primary one',
      byHand: true,
      then: ['+Mark.Clark@a.org', 'keeps markc@a.org: by-hand'],
    },
    {
      when: 'the policy has further templates and types',
      rules: rules('!%g.%s@a.org', '@b.org', 'X400|!c=us;s=%s;g=%g'),
      then: [
        '+Mark.Clark@a.org',
        '+markc@b.org',
        '+c=us;s=Clark;g=Mark',
        'SMTP markc@a.org → Mark.Clark@a.org',
        'X400 null → c=us;s=Clark;g=Mark',
      ],
    },
    {
      when: 'two templates come to the same',
      rules: rules('!%m@a.org', '%r._%m@a.org', '%1g%s@a.org', '%1g%r..%s@a.org'),
      then: ['+MClark@a.org'],
    },
  ])('when $when', ({ subject, rules: own = rules('!%g.%s@a.org'), others = [], byHand, then }) => {
    const whole = aSubject(subject);
    const book = new KnownAddresses([...ofOthers(...others), ...ofSubject(whole)]);
    expect(said(planAddresses({ subject: whole, rules: own, book, ...(byHand && { keepsPrimary: true }) }))).toEqual(
      then,
    );
  });

  it('gives ten of one name the numbers in turn, without beginning anew each time', () => {
    const book = new KnownAddresses();
    let asked = 0;
    const counting = Object.assign(Object.create(book) as KnownAddresses, {
      holderOf: (type: string, key: string) => (asked++, book.holderOf(type, key)),
    });
    const given = Array.from({ length: 200 }, (_, at) =>
      planAddresses({
        subject: aSubject({ id: String(at), addresses: [] }),
        rules: rules('!%g.%s@a.org'),
        book: counting,
      }),
    );
    expect(given.slice(0, 3).map(({ added }) => added[0]?.address)).toEqual([
      'Mark.Clark@a.org',
      'Mark.Clark2@a.org',
      'Mark.Clark3@a.org',
    ]);
    expect(asked).toBeLessThan(200 * 4);
  });
});

const names = fc.constantFrom('Ann', 'ann', 'Bo', 'Änn', '');
const subjects = fc
  .array(
    fc.record({
      alias: fc.constantFrom('ann', 'bo', 'cy'),
      givenName: names,
      surname: names,
      kind: fc.constantFrom('mailbox' as const, 'contact' as const, 'group' as const),
      excluded: fc.boolean(),
      further: fc.uniqueArray(fc.constantFrom('ann@a.org', 'ann2@a.org', 'ann.bo@a.org', 'bo@a.org', 'bo3@a.org'), {
        maxLength: 2,
      }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((drawn) => {
    const taken = new Set<string>();
    return drawn.map(({ further, ...one }, at): PolicySubject => {
      const free = further.filter((address) => !taken.has(address) && taken.add(address));
      const proxies = free.map((address) => `smtp:${address}`);
      return { ...one, id: String(at), addresses: held(`SMTP:own${at}@a.org`, ...proxies) };
    });
  });
const policies = fc
  .uniqueArray(fc.constantFrom('%g.%s@a.org', '%g@a.org', '@a.org', '%1g%s@a.org'), { minLength: 1, maxLength: 3 })
  .map(([first = '', ...rest]) => rules(`!${first}`, ...rest));

/** Plans for all in turn, and applies each. */
function applied(everyone: readonly PolicySubject[], own: readonly ReadyRule[]) {
  const book = new KnownAddresses(everyone.flatMap(ofSubject));
  return everyone.map((subject) => {
    const plan = planAddresses({ subject, rules: own, book });
    return { subject, plan, after: { ...subject, addresses: applyAddressPlan(subject.addresses, plan) } };
  });
}

describe('laws of plans', () => {
  it('no address is ever removed, every one is unique, and each type has one primary address', () => {
    fc.assert(
      fc.property(subjects, policies, (everyone, own) => {
        const done = applied(everyone, own);
        for (const { subject, after } of done) {
          for (const { address } of subject.addresses)
            expect(after.addresses.map((one) => one.address)).toContain(address);
          expect(after.addresses.filter(({ primary }) => primary)).toHaveLength(1);
        }
        const all = done.flatMap(({ after }) => after.addresses.map(({ address }) => address.toLowerCase()));
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  it('a plan after it was applied is empty', () => {
    fc.assert(
      fc.property(subjects, policies, (everyone, own) => {
        const after = applied(everyone, own).map((one) => one.after);
        for (const { plan } of applied(after, own)) expect(isEmptyPlan(plan)).toBe(true);
      }),
    );
  });

  it('the order recipients come in changes nothing but who gets which number', () => {
    fc.assert(
      fc.property(subjects, policies, (everyone, own) => {
        const wanted = (order: readonly PolicySubject[]) =>
          applied(order, own)
            .map(({ subject, plan }) => ({
              id: subject.id,
              skipped: plan.skipped,
              wants: plan.added.map(({ address, collision }) => (collision?.wanted ?? address).toLowerCase()),
            }))
            .sort((one, other) => Number(one.id) - Number(other.id));
        // Who has a number by hand already may find it is the one they would get, in one order and not in another.
        const plain = everyone.map((subject) => ({ ...subject, addresses: subject.addresses.slice(0, 1) }));
        expect(wanted(plain.toReversed())).toEqual(wanted(plain));
      }),
    );
  });

  it('who opted out, and contacts’ targets, are left alone', () => {
    fc.assert(
      fc.property(subjects, policies, (everyone, own) => {
        for (const { subject, plan, after } of applied(everyone, own)) {
          if (subject.excluded) expect(after.addresses).toEqual(subject.addresses);
          if (subject.kind === 'contact') expect(plan.promoted).toEqual([]);
        }
      }),
    );
  });
});
