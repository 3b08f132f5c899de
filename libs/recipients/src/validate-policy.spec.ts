import { expect, it } from 'vitest';
import { domainsOf, ruleFaults } from './validate-policy.js';

const domain = (name: string, domainKind: 'authoritative' | 'internal-relay' | 'external-relay', below = false) => ({
  id: name,
  name,
  domainKind,
  matchSubdomains: below,
  isDefault: false,
});
const accepted = [
  domain('a.org', 'authoritative', true),
  domain('shared.org', 'internal-relay'),
  domain('out.org', 'external-relay'),
];
const rule = (template: string, more: { type?: string; primary?: boolean; enabled?: boolean } = {}) => ({
  type: 'SMTP',
  template,
  primary: false,
  enabled: true,
  ...more,
});
const primary = rule('%g.%s@a.org', { primary: true });

it.each([
  { when: 'all is well', rules: [primary, rule('@sub.a.org'), rule('%m@shared.org')], then: [] },
  {
    when: 'a template cannot be read',
    rules: [primary, rule('%g.%q@a.org')],
    then: [['#/templates/1/template', /character 4/]],
  },
  {
    when: 'its domain is not ours',
    rules: [primary, rule('@b.org')],
    then: [['#/templates/1/template', /no accepted/]],
  },
  {
    when: 'its domain lies outside',
    rules: [primary, rule('@out.org')],
    then: [['#/templates/1/template', /outside/]],
  },
  { when: 'none is primary', rules: [rule('@a.org')], then: [['#/templates', /Mark one SMTP/]] },
  { when: 'two are', rules: [primary, rule('@a.org', { primary: true })], then: [['#/templates', /Only one SMTP/]] },
  {
    when: 'the primary one is off',
    rules: [rule('%s@a.org', { primary: true, enabled: false }), rule('@a.org')],
    then: [['#/templates', /Mark one SMTP/]],
  },
  {
    when: 'another type has none',
    rules: [primary, rule('s=%s', { type: 'X400' })],
    then: [['#/templates', /Mark one X400/]],
  },
  {
    when: 'one is there twice',
    rules: [primary, rule('@a.org'), rule('@a.org')],
    then: [['#/templates/2', /already/]],
  },
  { when: 'there is nothing', rules: [], then: [['#/templates', /Mark one SMTP/]] },
  {
    when: 'a rule that is off names no domain of ours',
    rules: [primary, rule('@b.org', { enabled: false })],
    then: [],
  },
  {
    when: 'the primary one lies in a shared domain',
    rules: [rule('%m@shared.org', { primary: true })],
    then: [],
  },
  {
    when: 'the primary one of the default policy lies in a shared domain',
    isDefault: true,
    rules: [rule('%m@shared.org', { primary: true }), rule('@shared.org')],
    then: [['#/templates/0/template', /authoritative/]],
  },
  { when: 'all is well with the default policy', isDefault: true, rules: [primary, rule('@shared.org')], then: [] },
])('finds what is wrong when $when', ({ rules, isDefault = false, then }) => {
  expect(ruleFaults({ rules, isDefault }, accepted)).toEqual(
    then.map(([pointer, detail]) => ({ pointer, detail: expect.stringMatching(detail as RegExp) })),
  );
});

it('names the domains addresses are given in', () => {
  expect(
    domainsOf([primary, rule('@A.org'), rule('@b.org', { enabled: false }), rule('s=%s', { type: 'X400' })]),
  ).toEqual(['a.org', 'b.org']);
});
