import { expect, it } from 'vitest';
import { isWithin } from './network.js';

it.each([
  { address: '10.40.7.9', network: '10.40.0.0/16', then: true },
  { address: '10.41.0.0', network: '10.40.0.0/16', then: false },
  { address: '10.40.7.9', network: '10.40.7.8/31', then: true },
  { address: '10.40.7.9', network: '10.40.7.9', then: true },
  { address: '10.40.7.8', network: '10.40.7.9', then: false },
  { address: '192.0.2.1', network: '0.0.0.0/0', then: true },
  { address: '2001:db8:40::1', network: '2001:db8:40::/48', then: true },
  { address: '2001:db8:41::1', network: '2001:db8:40::/48', then: false },
  { address: '::ffff:10.40.7.9', network: '10.40.0.0/16', then: true },
  { address: '10.40.7.9', network: '::/0', then: false },
  { address: 'elsewhere', network: '0.0.0.0/0', then: false },
])('$address in $network: $then', ({ address, network, then }) => {
  expect(isWithin(address, network)).toBe(then);
});
