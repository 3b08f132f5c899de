import { describe, expect, it } from 'vitest';
import { directorySchema } from './directory-schema.js';
import { compileFilter, type FilterSubject, type Truth } from './evaluate-filter.js';
import { parseFilter } from './filter-text.js';
import { planFilter } from './plan-filter.js';

const schema = directorySchema();
const values: Record<string, string[]> = {
  objectClass: ['top', 'person', 'inetOrgPerson'],
  cn: ['Mark  Minasi'],
  sn: ['Müller'],
  mail: ['Mark@Minasi.com'],
  mailEnabled: ['TRUE'],
  wpRevision: ['9'],
  createTimestamp: ['20260102030405Z'],
  entryUUID: ['0F8FAD5B-d9cb-469f-a165-70867728950e'],
  seeAlso: ['UID=Ann,dc=example'],
  userPassword: ['secret'],
  telephoneNumber: ['+44 20-7946 0000'],
};
const subject: FilterSubject = {
  values: (type) => values[type.name] ?? [],
  dnParts: () => [
    { type: 'uid', value: 'mark' },
    { type: 'ou', value: 'People' },
  ],
};
function truth(text: string): Truth {
  const parsed = parseFilter(text);
  if ('fault' in parsed) throw new Error(parsed.fault);
  return compileFilter(parsed.filter, schema)(subject);
}

describe('a filter is', () => {
  it.each([
    '(cn=mark minasi)', '(CN= MARK   MINASI )', '(2.5.4.3=Mark Minasi)', '(commonName=Mark Minasi)', '(name=mark minasi)',
    '(sn=MÜLLER)', '(sn=Mu\u0308ller)', '(mail=mark@minasi.COM)', '(mail=mark@*)', '(mail=*@minasi*)', '(cn=m*k*i)', '(cn=Mark *)', '(cn=*rk mi*)',
    '(cn=*)', '(objectClass=PERSON)', '(objectClass=2.5.6.6)', '(mailEnabled=TRUE)', '(wpRevision>=9)', '(wpRevision<=10)', '(wpRevision=9)',
    '(createTimestamp>=20260102030405Z)', '(createTimestamp=20260102040405+0100)', '(createTimestamp<=20270101000000.5Z)',
    '(entryUUID=0f8fad5b-D9CB-469f-a165-70867728950e)', '(seeAlso=uid=ann, DC=example)', '(cn~=mark minasi)', '(&)', '(!(cn=x))', '(!(|))',
    '(|(cn=x)(nosuch=1)(cn=mark minasi))', '(cn:caseExactMatch:=Mark Minasi)', '(ou:dn:=people)', '(mail:caseExactIA5Match:=Mark@Minasi.com)', '(:caseIgnoreMatch:=müller)', '(:dn:caseIgnoreMatch:=people)', '(:integerMatch:=9)',
    '(telephoneNumber=+442079460000)', '(telephoneNumber=*7946*)', '(wpRevision:integerOrderingMatch:=10)', '(createTimestamp:generalizedTimeOrderingMatch:=20260102030406Z)', '(!(proxyAddresses=é))',
  ])('true: %s', (text) => {
    expect(truth(text)).toBe(true);
  }); // prettier-ignore

  it.each([
    '(cn=mark)', '(cn=Marketa*)', '(cn=mark m*inasi minasi)', '(cn=*i*i*i*i*)', '(givenName=*)', '(givenName=x)', '(givenName;lang-de=*)', '(cn;lang-de=*)',
    '(wpRevision>=10)', '(|)', '(!(&))', '(&(nosuch=1)(cn=x))', '(objectClass=organization)', '(cn:caseExactMatch:=mark minasi)', '(:caseIgnoreMatch:=people)', '(:caseIgnoreMatch:=secret)', '(ou=people)',
    '(!(cn=*))', '(seeAlso=uid=bob,dc=example)', '(wpRevision:integerOrderingMatch:=9)', '(proxyAddresses=é)', '(mail=mü*)', '(mail=*ü*)', '(mail=*mü)',
  ])('false: %s', (text) => {
    expect(truth(text)).toBe(false);
  }); // prettier-ignore

  it.each([
    '(nosuch=1)', '(!(nosuch=1))', '(nosuch=*)', '(&(nosuch=1)(cn=mark minasi))', '(|(nosuch=1)(cn=x))', '(wpRevision=nine)', '(wpRevision=09)',
    '(mailEnabled=true)', '(createTimestamp>=yesterday)', '(entryUUID=1)', '(dc=mü*)', '(dc=*ü*)', '(dc=*mü)', '(mail;lang-de=mü)', '(cn>=a)', '(mailEnabled=T*)', '(objectClass=nosuch)',
    '(userPassword=secret)', '(userPassword=*)', '(!(userPassword=x))', '(userPassword=s*)', '(cn;binary=x)', '(:nosuchMatch:=mark)', '(:caseIgnoreSubstringsMatch:=mark)',
    '(cn:1.2.840.113556.1.4.803:=1)', '(wpRevision:caseIgnoreMatch:=9)', '(mail:2.5.13.2:=mark@minasi.com)', '(toString=x)', '(constructor=*)', '(cn=)', '(!(cn=))', '(cn=\\ff)', '(!(cn=\\ff))', '(seeAlso=\\20)', '(!(seeAlso=\\20))', '(cn:integerOrderingMatch:=1)',
  ])('undefined: %s', (text) => {
    expect(truth(text)).toBeUndefined();
  }); // prettier-ignore
});

describe('planFilter', () => {
  const filterOf = (text: string) => {
    const parsed = parseFilter(text);
    if ('fault' in parsed) throw new Error(parsed.fault);
    return parsed.filter;
  };
  const plan = (text: string) =>
    planFilter(filterOf(text), schema, {
      equal: (attribute, value) =>
        attribute === 'mail' ? [`mail ${value}`] : attribute === 'uid' ? ['u1', 'u2'] : undefined,
      beginning: (attribute, start) => (attribute === 'sn' ? [`sn ${start}…`] : undefined),
    });
  it.each([
    ['(mail=A@B)', ['mail a@b']],
    ['(rfc822Mailbox=a)', ['mail a']],
    ['(&(objectClass=*)(mail=a))', ['mail a']],
    ['(&(uid=x)(mail=a))', ['mail a']],
    ['(|(mail=a)(uid=x))', ['mail a', 'u1', 'u2']],
    ['(|(mail=a)(mail=A))', ['mail a']],
    ['(&(|(mail=a)(cn=x))(mail=b))', ['mail b']],
    ['(mail~=A@B)', ['mail a@b']],
    ['(sn=Mü *)', ['sn mü …']],
    ['(surname=X*y*z)', ['sn x…']],
    ['(|(sn=x*)(mail=a))', ['sn x…', 'mail a']],
  ])('bounds %s', (text, expected) => {
    expect(plan(text)).toEqual(expected);
  });

  it.each([
    '(cn=x)',
    '(|(mail=a)(cn=x))',
    '(!(mail=a))',
    '(mail=*)',
    '(mail=a*)',
    '(sn=*a)',
    '(sn=\\20*)',
    '(&(cn=x)(sn=y))',
    '(mail=mü)',
    '(mail;lang-de=a)',
  ])('does not bound %s', (text) => {
    expect(plan(text)).toBeUndefined();
  });

  describe('that may hold three entries', () => {
    /** An index in which an attribute's values stand for so many entries of their own, of which every tenth is gone. */
    function planned(text: string) {
      let drawn = 0;
      const entries = planFilter(
        filterOf(text),
        schema,
        {
          *equal(attribute, value) {
            const many = { mail: 1, uid: 2, cn: 3, sn: 1_000 }[attribute] ?? 0;
            for (let index = 1; index <= many; index++) {
              drawn++;
              yield index % 10 === 0 ? undefined : `${attribute} ${value} ${String(index)}`;
            }
          },
        },
        3,
      );
      return { entries, drawn };
    }

    it.each([
      { text: '(cn=x)', holds: 3 },
      { text: '(|(mail=a)(uid=x))', holds: 3 },
      { text: '(&(sn=x)(uid=y))', holds: 2 },
      { text: '(&(sn=x)(sn=y)(mail=z))', holds: 1 },
      { text: `(|${'(cn=x)'.repeat(500)})`, holds: 3 },
      { text: `(|${'(|(cn=x))'.repeat(250)})`, holds: 3 },
      { text: '(sn=x)', holds: undefined },
      { text: '(|(uid=x)(uid=y))', holds: undefined },
      { text: `(&${Array.from({ length: 500 }, (_, index) => `(sn=${String(index)})`).join('')})`, holds: undefined },
      { text: `(&${'(|(uid=x)(mail=y))'.repeat(100)})`, holds: 3 },
    ])('holds $holds for $text', ({ text, holds }) => {
      expect(planned(text).entries?.length).toBe(holds);
    });

    it('draws no more than it may touch, whatever the filter, and what it looked up once not again', () => {
      const distinct = Array.from({ length: 500 }, (_, index) => `(sn=${String(index)})`).join('');
      expect(planned(`(&${distinct})`).drawn).toBeLessThan(4 * 3 + 500);
      expect(planned(`(|${distinct})`).drawn).toBe(4);
      expect(planned(`(&${'(sn=x)'.repeat(500)})`).drawn).toBe(4);
      expect(planned(`(&(mail=a)${distinct})`).drawn).toBe(1);
    });
  });
});

it('compares long values of blanks and of letters that stand for many in the time that they take', () => {
  const began = performance.now();
  for (const value of [`a${' '.repeat(60_000)}b`, '\uFDFA'.repeat(20_000), `${'a '.repeat(30_000)}\u00FC`])
    compileFilter({ type: 'substrings', attribute: 'cn', any: [Buffer.from(value)] }, schema);
  expect(performance.now() - began).toBeLessThan(2_000);
});
