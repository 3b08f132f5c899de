import { type SettingKey, settingOf } from '@waypost/settings';
import { describe, expect, it } from 'vitest';
import { openRelaysOf } from './open-relay.js';
import { aConnector, smallWorld } from './small-world.spec-support.js';

type Settings = Partial<Record<SettingKey, unknown>>;
const gateway: Settings = { 'smtp.inboundEnabled': true };
const openMode: Settings = { ...gateway, 'smtp.relayMode': 'allExceptList' };
const list = (...networks: string[]): Settings => ({ ...gateway, 'smtp.relayList': networks });

describe('a server', () => {
  it.each<{ when: string; settings: Settings; connectors?: ReturnType<typeof aConnector>[]; then: string[] }>([
    { when: 'nothing is set', settings: gateway, then: [] },
    { when: 'all may relay', settings: openMode, then: ['all-but-a-list'] },
    {
      when: 'all may relay but some',
      settings: { ...openMode, 'smtp.relayList': ['10.0.0.0/8'] },
      then: ['all-but-a-list'],
    },
    { when: 'all may relay but all', settings: { ...openMode, 'smtp.relayList': ['0.0.0.0/0'] }, then: [] },
    { when: 'strangers cannot reach it', settings: { ...openMode, 'smtp.inboundEnabled': false }, then: [] },
    { when: 'nobody may ever relay', settings: { ...openMode, 'smtp.neverRelay': ['0.0.0.0/0'] }, then: [] },
    {
      when: 'one network alone may connect',
      settings: { ...openMode, 'smtp.connectionControl': 'onlyList', 'smtp.connectionNetworks': ['192.0.2.0/24'] },
      then: [],
    },
    { when: 'its own networks may relay', settings: list('10.0.0.0/8', '203.0.113.0/24', 'fd00::/8'), then: [] },
    { when: 'the Internet is in the list', settings: list('0.0.0.0/0'), then: ['wide-list'] },
    { when: 'half of it is', settings: list('0.0.0.0/1', '128.0.0.0/1'), then: ['wide-list', 'wide-list'] },
    { when: 'IPv6 is', settings: list('::/0'), then: ['wide-list'] },
    { when: 'a provider is', settings: list('84.0.0.0/12'), then: ['wide-list'] },
    {
      when: 'a connector relays everything',
      settings: gateway,
      connectors: [aConnector('open', { relay: true })],
      then: ['connector'],
    },
    {
      when: 'a connector relays to one domain',
      settings: gateway,
      connectors: [aConnector('partner', { relay: true, spaces: [{ pattern: 'partner.org', cost: 1 }] })],
      then: [],
    },
    {
      when: 'a connector that relays is turned off',
      settings: gateway,
      connectors: [aConnector('open', { relay: true, enabled: false })],
      then: [],
    },
    {
      when: 'a connector that relays is another site’s own',
      settings: gateway,
      connectors: [aConnector('open', { relay: true, scope: 'site', siteId: 'id-paris', bridgeheads: [] })],
      then: [],
    },
  ])('where $when is open because of $then', ({ settings, connectors = [], then }) => {
    const setting = (key: SettingKey) => (key in settings ? settings[key] : settingOf(key)?.fallback);
    const found = openRelaysOf({ site: 'hq', setting }, smallWorld({ connectors }).routes);
    expect(found.map(({ because }) => because)).toEqual(then);
  });
});
