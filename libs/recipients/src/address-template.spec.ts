import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTemplate } from './address-template.js';
import { expandTemplate, type TemplateSubject } from './expand-template.js';

interface Case {
  template: string;
  recipient: TemplateSubject;
  expect?: string;
  error?: 'template' | 'no alias';
}
const { cases } = JSON.parse(readFileSync(new URL('../fixtures/address-templates.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

const mark = { alias: 'markc', displayName: 'Mark M. Clark', givenName: 'Mark', surname: 'Clark', initials: 'M' };

function expand(type: string, text: string, subject: TemplateSubject): string | undefined {
  const parsed = parseTemplate(type, text);
  if ('fault' in parsed) return 'template';
  const expansion = expandTemplate(parsed.template, subject);
  return 'fault' in expansion ? 'no alias' : expansion.address;
}

describe('templates of addresses', () => {
  it.each(cases)('$template for $recipient.alias', ({ template, recipient, expect: address, error }) => {
    expect(expand('SMTP', template, recipient)).toBe(address ?? error);
  });

  it.each([
    { template: '%g.%s', fault: /ends with @/, at: 5 },
    { template: '%g@', fault: /not a domain/, at: 3 },
    { template: '%g@exa mple.org', fault: /not a domain/, at: 3 },
    { template: '%g.%q@example.org', fault: /followed by g, s, i, d or m/, at: 3 },
    { template: '%12@example.org', fault: /followed by/, at: 0 },
    { template: 'a%r@example.org', fault: /character to replace/, at: 1 },
    { template: '%r -@example.org', fault: /stands before the value/, at: 0 },
    { template: '%g%r.(%s@example.org', fault: /"\(" cannot stand/, at: 5 },
    { template: 'the %g@example.org', fault: /" " cannot stand/, at: 3 },
    { template: 'ü%g@example.org', fault: /"ü" cannot stand/, at: 0 },
  ])('$template is refused with the place of its fault', ({ template, fault, at }) => {
    expect(parseTemplate('SMTP', template)).toEqual({ fault: expect.stringMatching(fault), at });
  });

  it('reads domains in any case, and templates of other types without any', () => {
    expect(expand('SMTP', '%g@Example.ORG', mark)).toBe('Mark@example.org');
    expect(expand('SMTP', '%g@Bücher.example', mark)).toBe('Mark@bücher.example');
    expect(expand('SMTP', '%g@xn--bcher-kva.example', mark)).toBe('Mark@bücher.example');
    expect(expand('X400', 'c=us;a= ;p=Paradigms;s=%s;g=%g', mark)).toBe('c=us;a= ;p=Paradigms;s=Clark;g=Mark');
    expect(expand('X400', 'c=us;s=%s', { alias: 'info' })).toBe('no alias');
  });

  it.each([
    {
      why: 'letters of two characters count as two',
      template: '%4s@a.org',
      subject: { surname: 'Groß' },
      then: 'Gros',
    },
    {
      why: 'characters beyond the first plane are one',
      template: '%2g@a.org',
      subject: { givenName: '𝔐ark' },
      then: 'Ma',
    },
    {
      why: 'a dot where the cut falls goes',
      template: '%s.%g@a.org',
      subject: { surname: 'B'.repeat(63), givenName: 'C' },
      then: 'B'.repeat(63),
    },
    {
      why: 'what is left of nothing but dots is the alias',
      template: '%r..%i@a.org',
      subject: { initials: '.' },
      then: 'alias',
    },
    { why: 'text without a value is not enough', template: 'office@a.org', subject: {}, then: 'alias' },
  ])('$why', ({ template, subject, then }) => {
    expect(expand('SMTP', template, { alias: 'alias', ...subject })).toBe(`${then}@a.org`);
  });
});
