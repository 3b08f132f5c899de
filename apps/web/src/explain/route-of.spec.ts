import type { ExplainOutcome, ExplainStep, RoutingTopology } from '@waypost/contracts';
import { describe, expect, it } from 'vitest';
import { routeOf } from './route-of';

const topology = {
  servers: [
    { name: 'athena', site: 'hq' },
    { name: 'hermes', site: 'hq' },
    { name: 'iris', site: 'paris' },
  ],
} as RoutingTopology;
const step = (rule: ExplainStep['rule'], evidence: Record<string, unknown>): ExplainStep => ({
  n: 1,
  rule,
  asks: '',
  decision: 'route',
  says: '',
  evidence,
  recipient: 'a@b.org',
});
const outcome = (more: Partial<ExplainOutcome>): ExplainOutcome => ({
  sentTo: 'a@b.org',
  recipient: 'a@b.org',
  through: [],
  verdict: 'handed-on',
  postfix: [],
  ...more,
});
const of = (one: ExplainOutcome, steps: ExplainStep[]) => routeOf(one, steps, { topology, first: 'athena' });

describe('routeOf', () => {
  it('follows the path to a connector, and out by it', () => {
    const out = outcome({ connector: 'internet-paris', hop: 'relay', nextHop: 'b.org', servers: ['athena', 'iris'] });
    expect(of(out, [step('I2', { path: ['hq', 'paris'], links: ['hq-paris'] })])).toEqual({
      sites: ['hq', 'paris'],
      links: ['hq-paris'],
      exit: 'internet-paris',
      beyond: 'b.org',
    });
  });
  it('knows how far a message came that is returned for what lies beyond', () => {
    const back = outcome({ verdict: 'returned', code: '5.4.0' });
    const way = { connector: 'internet', path: ['hq'], links: [] };
    expect(of(back, [step('I2', way)])).toMatchObject({ sites: ['hq'], exit: 'internet', beyond: undefined });
  });
  it('follows the path to another site, where it stays', () => {
    const on = outcome({ hop: 'server', nextHop: 'iris.b.org', servers: ['athena', 'iris'] });
    const way = { path: { sites: ['hq', 'paris'], links: ['hq-paris'], cost: 5 } };
    expect(of(on, [step('H3', way)])).toMatchObject({ sites: ['hq', 'paris'], links: ['hq-paris'], beyond: undefined });
  });
  it.each([
    { name: 'stays in its site', out: outcome({ verdict: 'delivered', server: 'athena' }), then: ['hq'] },
    { name: 'goes through servers', out: outcome({ servers: ['athena', 'hermes', 'iris'] }), then: ['hq', 'paris'] },
    { name: 'is refused at the first', out: outcome({ verdict: 'refused' }), then: ['hq'] },
  ])('knows where a message is that $name', ({ out, then }) => {
    expect(of(out, []).sites).toEqual(then);
  });
});
