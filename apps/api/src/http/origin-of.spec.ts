import { expect, it } from 'vitest';
import { originOf } from './origin-of.js';

it.each([
  ['a proxy on this machine tells the address', '192.0.2.7', '127.0.0.1', '192.0.2.7'],
  ['IPv6 too', '2001:db8::7', '::1', '2001:db8::7'],
  ['what a client made up counts for nothing', 'owner; DROP', '198.51.100.9', '198.51.100.9'],
  ['nor does a port at its end', '192.0.2.7:8080', '198.51.100.9', '198.51.100.9'],
  ['a socket that has gone has none', '', undefined, null],
])('%s', (_, ip, remoteAddress, origin) => {
  expect(originOf({ ip, socket: { remoteAddress } } as Parameters<typeof originOf>[0])).toBe(origin);
});
