import { expect, it } from 'vitest';
import { explain } from './explain.js';
import type { FlowRecipient } from './facts.js';
import type { Message } from './message.js';
import { aGroup, aMailbox, smallWorld } from './small-world.spec-support.js';

const toAll: Message = {
  channel: 'client',
  server: 'athena',
  signedInAs: 'user@paradigms.com',
  from: 'user@paradigms.com',
  to: ['all@paradigms.com'],
  bytes: 1_000,
};
const user = aMailbox('user');
const at = (name: string) => `${name}@paradigms.com`;
const numbered = (count: number) => Array.from({ length: count }, (_, nth) => `m${nth}`);
const explained = (...recipients: FlowRecipient[]) => explain(toAll, smallWorld({ recipients: [user, ...recipients] }));

it('opens a group of two hundred thousand', () => {
  const outside = numbered(200_000).map((name) => `${name}@minasi.com`);
  const { outcomes, copies } = explained(aGroup('all', outside));
  expect(outcomes).toHaveLength(200_000);
  expect(outcomes.at(-1)).toMatchObject({ recipient: 'm199999@minasi.com', through: ['all'] });
  expect(copies).toHaveLength(1);
});

it('gives everybody one copy, whatever number of groups in groups he is in, and opens each once', () => {
  // Of forty floors each has two doors to the next: a trillion ways lead to the top.
  const floors = numbered(40).flatMap((name, nth) => [
    aGroup(nth === 0 ? 'all' : name, [at(`left${nth}`), at(`right${nth}`)]),
    ...['left', 'right'].map((side) => aGroup(`${side}${nth}`, [at(`m${nth + 1}`)])),
  ]);
  const { outcomes, steps } = explained(...floors, aGroup('m40', [at('user')]));
  expect(outcomes).toMatchObject([{ recipient: at('user'), verdict: 'delivered' }]);
  expect(steps.filter(({ rule, decision }) => rule === 'G2' && decision === 'expand')).toHaveLength(40 * 3 + 1);
});

it('follows a chain of a thousand forwardings to its end', () => {
  const chain = numbered(1_000).map((name, nth) =>
    aMailbox(name, { forwarding: { to: nth === 999 ? at('user') : at(`m${nth + 1}`), keepCopy: false } }),
  );
  const { outcomes } = explained(aGroup('all', [at('m0')]), ...chain);
  expect(outcomes).toMatchObject([{ recipient: at('user'), verdict: 'delivered' }]);
});

it('ends where a chain of a thousand comes back to its beginning, with one report', () => {
  const ring = numbered(1_000).map((name, nth) =>
    aMailbox(name, { forwarding: { to: at(`m${(nth + 1) % 1_000}`), keepCopy: false } }),
  );
  const { outcomes } = explained(
    aGroup(
      'all',
      ring.map(({ address }) => address),
    ),
    ...ring,
  );
  expect(outcomes).toMatchObject([{ recipient: at('m0'), verdict: 'returned', code: '5.4.6' }]);
});
