import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReplicaRecord } from '@waypost/organization';
import {
  aMailbox,
  aServiceAccount,
  aSmallOrganization,
  DirectoryProcess,
  FakeFeed,
  notoriousPackets,
  SteadyClient,
  storm,
} from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient, searchFor } from './raw-client.js';
import { aVerifier, service } from './serve-sample.spec-support.js';

const suffix = 'dc=paradigms,dc=example';
const ann = { dn: `uid=ann,ou=people,${suffix}`, address: 'ann@paradigms.example', password: 'the password of ann' };
/** The storm that every run sends; another one, or a longer one, can be asked for. */
const seed = Number(process.env['WAYPOST_STORM_SEED'] ?? 20_261_122);
const messages = Number(process.env['WAYPOST_STORM_MESSAGES'] ?? 20_000);

/** A directory process as it is shipped that has taken a snapshot of these records. */
async function directoryOf(records: readonly ReplicaRecord[]) {
  const account = aServiceAccount('dovecot', await aVerifier(service.password));
  const feed = new FakeFeed([...aSmallOrganization(), account, ...records]);
  const directory = await DirectoryProcess.start({ apiUrl: await feed.start(), followerToken: feed.token });
  for (let client = await SteadyClient.connect(directory.port); ; await sleep(20)) {
    if ((await client.bind(service)).code === 0) return { feed, directory, client };
  }
}

const people = (count: number) =>
  Array.from({ length: count }, (_, nth) => aMailbox(`p${String(nth).padStart(5, '0')}`));

/** Looks people up until told to stop, and says how many answers were not the right ones. */
function steadily(client: SteadyClient) {
  let isOver = false;
  const wrong: unknown[] = [];
  const run = (async () => {
    while (!isOver) {
      const found = await client.lookUp(suffix, ann.address);
      if (found.code !== 0 || found.dns.length !== 1 || found.dns[0] !== ann.dn) wrong.push(found);
      const none = await client.lookUp(suffix, 'nobody@paradigms.example');
      if (none.code !== 0 || none.dns.length > 0) wrong.push(none);
      if (wrong.length > 10) return;
      await sleep(1);
    }
  })();
  const stop = async () => {
    isOver = true;
    await run;
    return { wrong, asked: client.taken.length };
  };
  return { stop };
}

describe('a directory among hostile clients', () => {
  let feed: FakeFeed;
  let directory: DirectoryProcess;
  let client: SteadyClient;

  beforeAll(async () => {
    const verifier = await aVerifier(ann.password);
    ({ feed, directory, client } = await directoryOf([aMailbox('ann', { verifier }), ...people(40)]));
  });
  afterAll(async () => {
    await directory?.stop();
    await feed?.stop();
  });

  /** Somebody who comes anew is let in and gets the right answer. */
  async function aNewcomerIsServed() {
    const newcomer = await SteadyClient.connect(directory.port);
    expect(await newcomer.bind(service)).toMatchObject({ code: 0 });
    expect(await newcomer.lookUp(suffix, ann.address)).toEqual({ code: 0, dns: [ann.dn] });
    newcomer.end();
  }

  it('goes on serving after each packet that is known to bring servers down', async () => {
    for (const packet of notoriousPackets) {
      const raw = await RawClient.connect(directory.port);
      raw.socket.write(packet);
      raw.socket.end();
      await raw.until(() => raw.closed);
      expect(raw.answers.filter(({ tag }) => tag === 0x64)).toEqual([]);
      await aNewcomerIsServed();
    }
  });

  it(`survives ${messages.toLocaleString('en-US')} mutated messages, shows nobody anything before a bind, and answers rightly all along`, async () => {
    process.stdout.write(`storm: seed ${String(seed)}, ${messages.toLocaleString('en-US')} messages\n`);
    const before = directory.memory ?? 0;
    const lookups = steadily(client);
    const insiders = [service, ann];
    const names = { suffix, person: { name: 'ann', address: ann.address }, service: 'dovecot' };
    const report = await storm({ port: directory.port, seed, messages, names, insiders });
    const { wrong, asked } = await lookups.stop();
    const { answers, disconnections, connections } = report;
    process.stdout.write(
      `storm: ${JSON.stringify({ connections, answers, disconnections, asked, before, after: directory.memory })}\n`,
    );
    expect(report).toMatchObject({ messages, leaks: [], broken: 0, refused: 0 });
    expect(wrong).toEqual([]);
    // Most of it is answered: a storm that never got through the door would prove nothing.
    expect(answers).toBeGreaterThan(messages / 10);
    expect(directory.isAlive).toBe(true);
    expect((directory.memory ?? 0) - before).toBeLessThan(200);
    await aNewcomerIsServed();
  }, 300_000);

  it('refuses a filter of ten thousand parts, and ends a session that sends one before a bind', async () => {
    const part = { type: 'equality', attribute: 'mail', value: Buffer.from('a@b') } as const;
    const filter = { type: 'or', filters: Array.from({ length: 10_000 }, () => part) } as const;
    const search = searchFor('(cn=*)', { filter });
    const stranger = await RawClient.connect(directory.port);
    expect(await stranger.ask(search)).toMatchObject({ tag: -1 });
    expect(stranger.answers).toMatchObject([{ id: 0, tag: 0x78, code: 2 }]);
    const known = await RawClient.connect(directory.port);
    await known.bind(service.dn, service.password);
    expect(await known.ask(search)).toMatchObject({ code: 11, entries: [] });
    known.socket.destroy();
    await aNewcomerIsServed();
  });

  it('answers those it knows while two thousand sockets say nothing or an octet at a time, and is rid of them in the end', async () => {
    const lookups = steadily(client);
    // Two fewer than there may be: the steady client has one, and one is left for nobody.
    const idle: Awaited<ReturnType<typeof opened>>[] = [];
    while (idle.length < 1_998)
      idle.push(...(await Promise.all(Array.from({ length: 111 }, () => opened(directory.port)))));
    const dribble = setInterval(() => {
      for (const { socket } of idle.slice(0, 500)) if (socket.writable) socket.write(Buffer.from([0x30]));
    }, 1_000);
    await Promise.all(idle.map(({ closed }) => closed));
    clearInterval(dribble);
    expect(await lookups.stop()).toMatchObject({ wrong: [] });
    await aNewcomerIsServed();
  }, 120_000);
});

describe('a directory whose readers stall', () => {
  it('holds back twenty that ask for everything and read nothing, in bounded memory, and answers others', async () => {
    const { feed, directory, client } = await directoryOf([aMailbox('ann'), ...people(20_000)]);
    const stalled = await Promise.all(Array.from({ length: 20 }, () => RawClient.connect(directory.port)));
    for (const raw of stalled) await raw.bind(service.dn, service.password);
    const before = directory.memory ?? 0;
    for (const raw of stalled) {
      raw.socket.pause();
      void raw.ask(searchFor('(objectClass=*)', { attributes: ['*', '+'] }));
    }
    const lookups = steadily(client);
    await sleep(2_000);
    const { wrong, asked } = await lookups.stop();
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(10);
    // Twenty whole dumps would be more than half a gigabyte.
    expect((directory.memory ?? 0) - before).toBeLessThan(150);
    process.stdout.write(`stalled readers: ${String(before)} → ${String(directory.memory)} MiB\n`);
    // They were held back and not let down: whoever reads after all gets everything.
    const [patient] = stalled;
    patient?.socket.resume();
    while (!patient?.closed && !patient?.answers.some(({ id, code }) => id === 2 && code === 0)) await sleep(50);
    expect(patient.answers.length).toBeGreaterThan(20_000);
    for (const raw of stalled) raw.socket.destroy();
    await directory.stop();
    await feed.stop();
  }, 120_000);
});

/** A connection that is made and then left alone; whoever finds no room is closed at once, or never gets through. */
async function opened(port: number) {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.resume();
  await Promise.race([closed, new Promise((resolve) => socket.once('connect', resolve))]);
  return { socket, closed };
}
