import { describe, expect, it } from 'vitest';
import { newDraft } from './connector-draft';
import { probesOf, probesOfSpace, typedProbes } from './probes';

describe('probesOfSpace', () => {
  it.each([
    ['SMTP', '*', ['someone@example.net']],
    ['SMTP', '*.Partner.org', ['someone@mail.partner.org', 'someone@partner.org']],
    ['SMTP', 'partner.org', ['someone@partner.org']],
    ['SMTP', '*@partner.org', ['someone@partner.org']],
    ['SMTP', 'ann@partner.org', ['ann@partner.org']],
    ['FAX', '*', ['FAX:someone']],
    ['X400', 'c=us;a= ;p=org*', ['X400:c=us;a= ;p=orgx']],
    ['SMTP', ' ', []],
  ])('of %s %s asks about %j', (type, pattern, then) => {
    expect(probesOfSpace({ type, pattern, cost: 1 })).toEqual(then);
  });
});

describe('probesOf', () => {
  const draft = (...patterns: string[]) =>
    newDraft('smarthost', { addressSpaces: patterns.map((pattern) => ({ type: 'SMTP', pattern, cost: 1 })) });
  it('asks about what it takes, what it took, and everybody else', () => {
    expect(probesOf(draft('b.org'), draft('a.org'))).toEqual(['someone@b.org', 'someone@a.org', 'someone@example.net']);
  });
  it('asks about no more than can be looked over', () => {
    expect(probesOf(draft(...Array.from({ length: 50 }, (_, at) => `d${String(at)}.org`)))).toHaveLength(9);
  });
});

describe('typedProbes', () => {
  it.each([
    ['zed@example.org', ['zed@example.org']],
    ['zed@example.org, ann@a.org zed@example.org', ['zed@example.org', 'ann@a.org']],
    ['half@', []],
    ['FAX:123', ['FAX:123']],
  ])('reads %j', (text, then) => {
    expect(typedProbes(text)).toEqual(then);
  });
});
