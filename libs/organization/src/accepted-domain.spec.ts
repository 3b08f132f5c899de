import { describe, expect, it } from 'vitest';
import { acceptedDomainOf, verdictOn } from './accepted-domain.js';

const domain = (name: string, matchSubdomains = false) => ({ name, matchSubdomains });

describe('an address falls under', () => {
  const domains = [
    domain('example.org'),
    domain('lab.example', true),
    domain('deep.lab.example', true),
    domain('only.deep.lab.example'),
  ];
  it.each([
    { of: 'example.org', under: 'example.org' },
    { of: 'sub.example.org', under: undefined },
    { of: 'x.lab.example', under: 'lab.example' },
    { of: 'x.deep.lab.example', under: 'deep.lab.example' },
    { of: 'only.deep.lab.example', under: 'only.deep.lab.example' },
    { of: 'below.only.deep.lab.example', under: 'deep.lab.example' },
    { of: 'notlab.example', under: undefined },
    { of: 'example', under: undefined },
  ])('$under for $of', ({ of, under }) => {
    expect(acceptedDomainOf(of, domains)?.name).toBe(under);
    expect(acceptedDomainOf(of, [...domains].reverse())?.name).toBe(under);
  });
});

it.each([
  { known: true, kind: 'authoritative', then: 'delivered' },
  { known: true, kind: 'internal-relay', then: 'delivered' },
  { known: false, kind: 'authoritative', then: 'unknown-recipient' },
  { known: false, kind: 'internal-relay', then: 'relayed' },
  { known: false, kind: 'external-relay', then: 'relayed' },
  { known: true, kind: undefined, then: 'not-accepted' },
  { known: false, kind: undefined, then: 'not-accepted' },
] as const)('a recipient known $known in a domain that is $kind is $then', ({ known, kind, then }) => {
  expect(verdictOn(known, kind)).toBe(then);
});
