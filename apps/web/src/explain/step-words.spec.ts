import type { ExplainOutcome } from '@waypost/contracts';
import { describe, expect, it } from 'vitest';
import { outcomeSentence, shortWay, sumOf } from './step-words';

const outcome = (more: Partial<ExplainOutcome>): ExplainOutcome => ({
  sentTo: 'a@b.org',
  recipient: 'a@b.org',
  through: [],
  verdict: 'handed-on',
  postfix: [],
  ...more,
});

describe('outcomeSentence', () => {
  it.each([
    [outcome({ verdict: 'delivered', server: 'athena' }), 'It is kept on athena.'],
    [
      outcome({
        nextHop: 'mx.b.org',
        hop: 'final-or-gateway',
        connector: 'internet',
        servers: ['athena', 'hermes'],
        station: { host: 'mx.b.org', addresses: ['192.0.2.1'], port: 25 },
      }),
      'It goes over athena, hermes by internet to mx.b.org at 192.0.2.1:25, its last server, or a gateway to it.',
    ],
    [
      outcome({ nextHop: 'iris.b.org', hop: 'server', servers: ['athena', 'hermes', 'iris'] }),
      'It goes over athena, hermes to iris, a server of ours.',
    ],
    [outcome({ verdict: 'refused', code: '5.7.1' }), 'It is refused at the door with 5.7.1.'],
    [outcome({ verdict: 'returned', code: '5.2.3' }), 'It is taken in, and its sender gets a report with 5.2.3.'],
  ])('says where a copy ends', (one, then) => {
    expect(outcomeSentence(one)).toBe(then);
  });
});

describe('shortWay', () => {
  it.each([
    [outcome({ connector: 'partner', nextHop: '[192.0.2.1]' }), 'partner → [192.0.2.1]'],
    [outcome({ nextHop: 'b.org' }), 'b.org'],
    [outcome({ verdict: 'deferred', connector: 'night', nextHop: 'b.org' }), 'waits for night → b.org'],
    [outcome({ verdict: 'queued', code: '4.4.4' }), 'waits (4.4.4)'],
  ])('is short', (one, then) => {
    expect(shortWay(one)).toBe(then);
  });
});

describe('sumOf', () => {
  it.each([
    [{ spaceCost: 10, totalCost: 10, path: { sites: ['a'], links: [], cost: 0 } }, '10'],
    [{ spaceCost: 10, totalCost: 15, path: { sites: ['a', 'b'], links: ['l'], cost: 5 } }, '5 + 10 = 15'],
    [{ spaceCost: 10 }, 'no way there + 10'],
  ])('of %j is %s', (costs, then) => {
    expect(sumOf(costs)).toBe(then);
  });
});
