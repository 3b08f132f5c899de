import { describe, expect, it } from 'vitest';
import { SiteWays } from './site-ways.js';
import type { SiteLink } from './topology.js';

const link = (from: string, to: string, more: Partial<SiteLink> = {}): SiteLink => ({
  name: `${from}-${to}`,
  from,
  to,
  cost: 10,
  up: true,
  ...more,
});
const direct = link('paris', 'tokyo', { cost: 30 });
const round = [link('paris', 'nairobi'), link('nairobi', 'tokyo')];
const message = { sender: 'ann@paradigms.com', senderIs: ['id-ann', 'id-design'], bytes: 5_000 };
const route = (...links: string[]) => ({ verdict: 'route', path: { links } });

describe('the way from paris to tokyo', () => {
  it.each([
    { when: 'the detour costs less', links: [direct, ...round], then: route('paris-nairobi', 'nairobi-tokyo') },
    {
      when: 'both cost the same, fewer links',
      links: [{ ...direct, cost: 20 }, ...round],
      then: route('paris-tokyo'),
    },
    {
      when: 'two cost the same, the earlier name',
      links: [link('paris', 'tokyo', { name: 'b' }), link('paris', 'tokyo', { name: 'a' })],
      then: route('a'),
    },
    {
      when: 'the detour is down',
      links: [direct, link('paris', 'nairobi', { up: false })],
      then: route('paris-tokyo'),
    },
    {
      when: 'the detour takes nothing from her group',
      links: [direct, link('paris', 'nairobi', { rejectFrom: ['id-design'] }), link('nairobi', 'tokyo')],
      then: route('paris-tokyo'),
    },
    {
      when: 'the only link takes her alone',
      links: [{ ...direct, acceptFrom: ['ann@paradigms.com'] }],
      then: route('paris-tokyo'),
    },
    { when: 'the only link is down', links: [{ ...direct, up: false }], then: { verdict: 'queued' } },
    {
      when: 'the only link is down and another forbidden',
      links: [
        { ...direct, up: false },
        { ...direct, name: 'x', maxBytes: 1 },
      ],
      then: { verdict: 'queued' },
    },
    {
      when: 'the only link takes others alone',
      links: [{ ...direct, acceptFrom: ['id-bob'] }],
      then: { verdict: 'refused', reason: 'sender-restricted', code: '5.7.1' },
    },
    {
      when: 'the only link takes less',
      links: [{ ...direct, maxBytes: 4_999 }],
      then: { verdict: 'refused', reason: 'too-large', code: '5.2.3' },
    },
    {
      when: 'the only link is turned off',
      links: [{ ...direct, enabled: false }],
      then: { verdict: 'refused', reason: 'no-way', code: '5.4.4' },
    },
    {
      when: 'the only link never opens',
      links: [{ ...direct, schedule: 'never' as const }],
      then: { verdict: 'refused', reason: 'no-way' },
    },
    {
      when: 'only the way back is there',
      links: [link('tokyo', 'paris')],
      then: { verdict: 'refused', reason: 'no-way' },
    },
  ])('when $when', ({ links, then }) => {
    expect(new SiteWays(links).of(message).between('paris', 'tokyo')).toMatchObject(then);
  });

  it('is none at all to stay', () => {
    expect(new SiteWays([]).of(message).between('paris', 'paris')).toMatchObject(route());
  });
});
