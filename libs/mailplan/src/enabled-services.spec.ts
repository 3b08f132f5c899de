import { type Access, accessProtocols, type AccessProtocol } from '@waypost/settings';
import { expect, it } from 'vitest';
import { enabledServices } from './enabled-services.js';

const accesses = (...allowed: AccessProtocol[]): Access[] =>
  accessProtocols.map((protocol) =>
    allowed.includes(protocol)
      ? { protocol, allowed: true }
      : { protocol, allowed: false, refusedBy: 'enabled', source: { level: 'default' } },
  );

it.each<[AccessProtocol[], string[]]>([
  [[], ['lmtp']],
  [['pop3'], ['pop3', 'lmtp']],
  [['imap'], ['imap', 'lmtp', 'sieve']],
  [['smtp'], ['submission', 'smtp', 'lmtp']],
  [['http'], ['lmtp', 'http']],
  [[...accessProtocols], ['pop3', 'imap', 'submission', 'smtp', 'lmtp', 'sieve', 'http']],
])('opens for %j the services %j', (allowed, services) => {
  expect(enabledServices(accesses(...allowed))).toEqual(services);
});
