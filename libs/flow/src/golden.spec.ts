import { describe, expect, it } from 'vitest';
import { explain } from './explain.js';
import { aConnector, aMessage, fromOutside, smallWorld } from './small-world.spec-support.js';

const mebibyte = 1024 * 1024;

describe('user@paradigms.com to mark@minasi.com, Figure 1', () => {
  it('goes from athena by hermes and DNS to 199.34.57.24', () => {
    const { steps, outcomes } = explain(aMessage(), smallWorld());
    expect(steps.map(({ rule, decision }) => `${rule} ${decision}`)).toEqual([
      'A1 pass',
      'A2 pass',
      'B4 pass',
      'B1 pass',
      'B2 pass',
      'C2 accept',
      'B3 pass',
      'D1 record',
      'E1 unknown',
      'E3 remote',
      'I1 route',
      'I2 route',
      'I3 action',
      'J2 address',
      'J3 pass',
      'K4 hand-over',
    ]);
    const evidenceOf = (rule: string) => steps.find((step) => step.rule === rule)?.evidence;
    expect(evidenceOf('I1')).toMatchObject({ space: '*', connector: 'internet' });
    expect(evidenceOf('I2')).toMatchObject({ totalCost: 1, servers: ['athena', 'hermes'] });
    expect(evidenceOf('J2')).toMatchObject({ mx: [{ preference: 10, exchange: 'arlington.minasi.com' }] });
    expect(evidenceOf('K4')).toMatchObject({
      hop: 'final-or-gateway',
      station: { host: 'arlington.minasi.com', addresses: ['199.34.57.24'], port: 25 },
    });
    expect(outcomes).toMatchObject([{ verdict: 'handed-on', nextHop: 'arlington.minasi.com' }]);
    expect(steps.map(({ n }) => n)).toEqual(steps.map((_, nth) => nth + 1));
  });

  it('waits while hermes is down', () => {
    const { steps, outcomes } = explain(aMessage(), smallWorld({ states: { hermes: 'down' } }));
    expect(steps.at(-1)).toMatchObject({
      rule: 'I2',
      decision: 'queue',
      losers: [{ connector: 'internet', because: 'down' }],
    });
    expect(outcomes).toMatchObject([{ verdict: 'queued', code: '4.4.4' }]);
  });

  it('takes the closer space at a higher cost', () => {
    const connectors = [
      aConnector('internet'),
      aConnector('commercial', {
        spaces: [{ pattern: '*.com', cost: 50 }],
        connectorKind: 'smarthost',
        hosts: ['[192.0.2.5]'],
      }),
    ];
    const { steps, outcomes } = explain(aMessage(), smallWorld({ connectors }));
    expect(steps.find(({ rule }) => rule === 'I1')).toMatchObject({
      evidence: { space: '*.com', connector: 'commercial' },
      losers: [{ connector: 'internet', space: '*', because: 'less-specific' }],
    });
    expect(outcomes).toMatchObject([{ verdict: 'handed-on', nextHop: '[192.0.2.5]', hop: 'relay' }]);
  });

  it('is returned where it has 12 MB and the connector takes 10', () => {
    const connectors = [aConnector('internet', { maxBytes: 10 * mebibyte })];
    const settings = {
      athena: { 'smtp.maxMessageBytes': 25 * mebibyte },
      user: { 'smtp.maxMessageBytes': 25 * mebibyte },
    };
    const { outcomes } = explain(aMessage({ bytes: 12 * mebibyte }), smallWorld({ connectors, settings }));
    expect(outcomes).toMatchObject([{ verdict: 'returned', code: '5.2.3' }]);
  });

  it('is refused from somebody who has not signed in', () => {
    const { steps, outcomes } = explain(fromOutside({ to: ['someone@elsewhere.org'] }), smallWorld());
    expect(steps.at(-1)).toMatchObject({ rule: 'C2', evidence: { row: 7 } });
    expect(outcomes).toMatchObject([{ verdict: 'refused', code: '5.7.1' }]);
  });
});
