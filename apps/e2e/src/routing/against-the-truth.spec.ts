import { setTimeout as sleep } from 'node:timers/promises';
import { canRun } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dovecotPackages } from '../dovecot-of.js';
import { type MadeUpMessage, madeUpMessages } from './made-up-messages.js';
import { arrivals, type Counted, sendOut, untilArrived } from './bridgehead-down.js';
import { addressOf, type ServerName, serverNames } from './mail-organization.js';
import { MailWorld } from './mail-world.js';
import { bring, type Explained, explain, explainedWays, givenTo, takenWays } from './ways-compared.js';

const count = 240;
const seed = Number(process.env['WAYPOST_TRUTH_SEED'] ?? 20_261_129);
const atOnce = 8;
/** How long a change may take to every directory; 100 ms is what a quiet machine needs at most. */
const feedMs = 1_000;

const isRoot = process.getuid?.() === 0;
const isHere =
  isRoot &&
  canRun('explanations against real Postfixes', {
    ...dovecotPackages,
    postfix: 'postfix postfix-ldap',
    dnsmasq: 'dnsmasq-base',
    unshare: 'util-linux',
  });
if (!isRoot) process.stderr.write('NOT RUN: explanations against real Postfixes need root, for ports 25 and 53.\n');

describe.skipIf(!isHere)('the way explained is the way taken', () => {
  let world: MailWorld;
  beforeAll(async () => {
    world = await MailWorld.start();
  }, 300_000);
  afterAll(() => world?.stop());

  it('by servers that have nothing to say against what was rendered for them', async () => {
    for (const name of serverNames) {
      expect(await world.server(name).faults()).toBe('');
      expect((await world.plan(name)).warnings).toEqual([]);
    }
  });

  it(`for ${String(count)} messages, whoever brings them and whoever they are for`, async () => {
    const messages = madeUpMessages(count, seed, world.addresses);
    const explained = new Map<string, Explained>();
    await eachOf(messages, async (message) => explained.set(message.id, await explain(world.stack.rest, message)));
    const replies = new Map<string, Awaited<ReturnType<typeof bring>>>();
    await eachOf(messages, async (message) => replies.set(message.id, await bring(world, message)));
    await untilStill(world);
    const differing = messages.flatMap((message) => {
      const [told, said] = [explained.get(message.id), replies.get(message.id)];
      if (!told || !said) throw new Error(`${message.id} was not brought.`);
      const [expected, taken] = [explainedWays(told), takenWays(world, message, said)];
      const keys = [...new Set([...expected.keys(), ...taken.keys()])];
      return keys
        .filter((key) => expected.get(key) !== taken.get(key))
        .map(
          (key) =>
            `${sentence(message)} ${key}: explained “${expected.get(key) ?? ''}”, taken “${taken.get(key) ?? ''}”`,
        );
    });
    expect(differing).toEqual([]);
  }, 240_000);

  describe('a mailbox that is forwarded', () => {
    const cases = [
      { to: 'aside', then: ['alma', 'aside'] },
      { to: 'chain', then: ['alma', 'aside', 'chain'] },
      { to: 'asides', then: ['alma', 'aside', 'chain'] },
    ];
    it.each(serverNames.flatMap((server) => cases.map((one) => ({ server, ...one }))))(
      'keeps one copy and gives one: of mail to $to that comes in at $server, to $then',
      async ({ server, to, then }) => {
        const message = { ...closedTo(`forwarded-${server}-${to}`, { to: addressOf(to), server }) };
        const { outcomes } = await explain(world.stack.rest, message);
        expect(outcomes.map(({ recipient }) => recipient).sort()).toEqual(then.map(addressOf));
        expect((await bring(world, message)).data).toMatch(/^250 /);
        await untilStill(world);
        expect(givenTo(world, message)).toEqual(then.map(addressOf));
      },
    );

    it('and is written to by two addresses, or with whom it is forwarded to, gives everybody one', async () => {
      const message = {
        ...closedTo('forwarded-twice', { to: '', server: 'hermes' }),
        to: ['sales@people.test', addressOf('carl'), addressOf('aside'), addressOf('alma')],
      };
      expect((await bring(world, message)).data).toMatch(/^250 /);
      await untilStill(world);
      expect(givenTo(world, message)).toEqual(['alma', 'aside', 'carl'].map(addressOf));
    });

    it('comes to its own address, and nobody else may write to that of its copies', async () => {
      const message = closedTo('to-the-copy', { to: 'aside+waypost-copy@people.test', server: 'hermes' });
      const { rcpt } = await bring(world, message);
      expect(rcpt[message.to[0] ?? '']).toMatch(/^550 5\.1\.1/);
      expect((await explain(world.stack.rest, message)).outcomes).toMatchObject([
        { verdict: 'refused', code: '5.1.1' },
      ]);
    });
  });

  it('no connector or link is said to be taken otherwise by any Postfix that asks', async () => {
    const ann = addressOf('ann');
    const ask = { from: ann, authenticatedAs: ann, to: ['zed@two.example'], server: 'athena', bytes: 1_000 };
    const { outcomes } = await world.stack.rest.ask<Explained>('POST', '/routing/explain', ask);
    expect(outcomes).toMatchObject([{ connector: 'club', postfix: [{ agrees: true }, { agrees: true }] }]);
  });

  describe('outside a schedule', () => {
    // All of them wait for the same minute.
    it.concurrent.each([
      { what: 'a site link', name: 'hq-paris', to: addressOf('cora'), from: 'athena', at: 'athena' },
      {
        what: 'a connector of another server',
        name: 'relayed',
        to: 'zed@relayed.example',
        from: 'athena',
        at: 'hermes',
      },
      {
        what: 'a connector of its first server',
        name: 'legacy',
        to: 'zed@legacy.example',
        from: 'hermes',
        at: 'hermes',
      },
    ] as const)(
      'mail waits for $what, and goes when that opens',
      async ({ name, to, from, at }) => {
        const change = (schedule: unknown) => world.stack.rest.ask('PATCH', `/connectors/${name}`, { schedule });
        const opens = opensSoon();
        await change(opens.schedule);
        await sleep(feedMs);
        const message = closedTo(name, { to, server: from });
        expect((await explain(world.stack.rest, message)).outcomes).toMatchObject([{ verdict: 'deferred' }]);
        expect((await bring(world, message)).data).toMatch(/^250 /);
        await untilStill(world);
        const waits = (await world.server(at).queue()).filter(({ recipients }) =>
          recipients.some((one) => one.address === to),
        );
        expect(waits).toMatchObject([{ recipients: [{ reason: `${name} is closed now.` }] }]);
        await sleep(opens.at - Date.now() + feedMs);
        await world.server(at).flush();
        await untilStill(world);
        const last = world.deliveries
          .filter(({ messageId, server }) => messageId === message.id && server === at)
          .at(-1);
        expect(last).toMatchObject({ status: 'sent', to });
        await change('always');
      },
      180_000,
    );
  });

  describe('when the gateway goes down', () => {
    const alternate = { name: 'internet-paris', kind: 'internet', site: 'paris', bridgeheads: ['calliope'] };
    const state = (to: 'up' | 'down') =>
      world.stack.rest.ask('PUT', '/servers/hermes/link-state', { state: to, reason: 'A test' });
    const all: Counted[] = [];
    const send = async (count: number, label: string) => {
      const sent = await sendOut(world, 'athena', count, label);
      all.push(...sent);
      return sent;
    };

    beforeAll(() =>
      world.stack.rest.ask('POST', '/connectors', { ...alternate, addressSpaces: [{ pattern: '*', cost: 20 }] }),
    );

    it('mail went by it before', async () => {
      expect(new Set((await untilArrived(world, await send(5, 'before'), 20_000)).flat())).toEqual(new Set(['hermes']));
    });

    it('mail waits for it while nobody has said so, and what is sent within two seconds of it goes the other way', async () => {
      await world.server('hermes').stop();
      const waiting = await send(5, 'waiting');
      const saidAt = Date.now();
      await state('down');
      await sleep(feedMs);
      const fresh = await send(10, 'fresh');
      expect(await untilArrived(world, fresh, 20_000)).toEqual(fresh.map(() => ['calliope']));
      expect((fresh[0]?.at ?? Infinity) - saidAt).toBeLessThan(2_000);
      await world.server('athena').flush();
      expect(await untilArrived(world, waiting, 20_000)).toEqual(waiting.map(() => ['calliope']));
    }, 60_000);

    it('mail goes by it again within two seconds of its return, and none was lost or doubled', async () => {
      await world.server('hermes').launch();
      const saidAt = Date.now();
      await state('up');
      await sleep(feedMs);
      const after = await send(5, 'after');
      expect(new Set((await untilArrived(world, after, 20_000)).flat())).toEqual(new Set(['hermes']));
      expect((after[0]?.at ?? Infinity) - saidAt).toBeLessThan(2_000);
      const ends = [...arrivals(world, all).values()];
      expect(ends.filter((by) => by.length !== 1)).toEqual([]);
      for (const name of ['athena', 'calliope'] as const)
        expect((await world.server(name).queue()).filter(({ sender }) => sender === addressOf('ann'))).toEqual([]);
    }, 60_000);
  });
});

/** A window that opens within two minutes, by clocks that do not strike midnight meanwhile. */
function opensSoon() {
  const at = (Math.floor((Date.now() + 30_000) / 60_000) + 1) * 60_000;
  const isLate = new Date(at).getUTCHours() >= 12;
  const clock = new Date(at + (isLate ? -10 * 3_600_000 : 0)).toISOString().slice(11, 16);
  const days = [1, 2, 3, 4, 5, 6, 7];
  return { at, schedule: { zone: isLate ? 'Pacific/Honolulu' : 'UTC', windows: [{ days, from: clock, to: '24:00' }] } };
}

/** From somebody signed in. */
const closedTo = (name: string, { to, server }: { to: string; server: ServerName }): MadeUpMessage => ({
  id: `closed-${name}@people.test`,
  server,
  clientAddress: '127.0.0.1',
  signedInAs: addressOf('ann'),
  from: addressOf('ann'),
  to: [to],
  bytes: 1_000,
  received: 0,
});

/** A message in a line of a failure. */
const sentence = ({ server, clientAddress, signedInAs, from, to, bytes, received }: MadeUpMessage) =>
  `<${from}> to ${to.join(' ')} at ${server} by ${signedInAs ?? clientAddress}, ${String(bytes)} bytes, ${String(received)} hops;`;

/** Does something with each, a few at a time. */
async function eachOf(messages: readonly MadeUpMessage[], act: (message: MadeUpMessage) => Promise<unknown>) {
  const waiting = [...messages];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await act(next);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Waits until nothing is on its way any more: no queue holds anything that has not been tried. */
async function untilStill(world: MailWorld): Promise<void> {
  const deadline = Date.now() + 90_000;
  for (let before = -1; Date.now() < deadline;) {
    const queued = (await Promise.all(serverNames.map((name) => world.server(name).queue()))).flat();
    const isIdle = queued.every(({ recipients }) => recipients.every(({ reason }) => reason !== undefined));
    const now = world.deliveries.length;
    if (isIdle && now === before) return;
    before = now;
    await sleep(500);
  }
  throw new Error('Mail was still on its way after 90 seconds.');
}
