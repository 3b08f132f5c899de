import type { ExplainOutcome, Explanation } from '@waypost/contracts';
import { describe, expect, it } from 'vitest';
import { routeChanges } from './route-changes';

const outcome = (sentTo: string, more: Partial<ExplainOutcome>): ExplainOutcome => ({
  sentTo,
  recipient: sentTo,
  through: [],
  verdict: 'handed-on',
  nextHop: 'DNS',
  postfix: [],
  ...more,
});
const answer = (...outcomes: ExplainOutcome[]) => ({ outcomes }) as unknown as Explanation;

describe('routeChanges', () => {
  it('puts what changes first, and knows a change by who takes it, its servers, its end', () => {
    const now = answer(
      outcome('a@same.org', { connector: 'internet' }),
      outcome('b@partner.org', { connector: 'internet' }),
      outcome('c@over.org', { connector: 'internet', servers: ['athena', 'hermes'] }),
      outcome('d@code.org', { verdict: 'queued', code: '4.4.4' }),
    );
    const then = answer(
      outcome('a@same.org', { connector: 'internet' }),
      outcome('B@partner.org', { connector: 'partner' }),
      outcome('c@over.org', { connector: 'internet', servers: ['athena', 'iris'] }),
      outcome('d@code.org', { verdict: 'queued', code: '4.4.4' }),
    );
    const addresses = ['a@same.org', 'b@partner.org', 'c@over.org', 'd@code.org'];
    expect(routeChanges(addresses, now, then).map(({ address, isChanged }) => [address, isChanged])).toEqual([
      ['b@partner.org', true],
      ['c@over.org', true],
      ['a@same.org', false],
      ['d@code.org', false],
    ]);
  });
});
