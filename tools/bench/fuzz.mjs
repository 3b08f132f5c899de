// @ts-check
import { fork } from 'node:child_process';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { LdapClient, searchRequest } from './ldap-client.mjs';
import { canPin, pin } from './processes.mjs';
import { figure, heading, latency, remark } from './report.mjs';

const messages = Number(process.env['WAYPOST_STORM_MESSAGES'] ?? 1_000_000);
const seed = Number(process.env['WAYPOST_STORM_SEED'] ?? 20_261_122);
const siegeSeconds = Number(process.env['WAYPOST_SIEGE_SECONDS'] ?? 90);
const [idleSockets, stalledReaders, siegePeople] = [2_000, 20, 20_000];
const suffix = 'dc=paradigms,dc=example';
/** Argon2id at its cheapest: it is the server that is stormed, not the hash. */
const secret = {
  password: 'a password for tests',
  verifier: '$argon2id$v=19$m=64,t=1,p=1$Gr2aWAzNfRAZj6IvcNXelg$FWgCwT3UYh9vXVKTjzGNF2hh8Q30Ue1CHsxeikjYdQ8',
};
const service = { dn: `uid=dovecot,ou=services,${suffix}`, password: secret.password };
const ann = { dn: `uid=ann,ou=people,${suffix}`, password: secret.password, address: 'ann@paradigms.example' };
const none = { budget: { most: 0 } };

/** What a well-behaved client sees of a directory that others wish ill: by sockets they leave open, and by what they send. */
export async function fuzz() {
  await siege();
  await storms();
  if (canPin())
    remark('The directory is held to one core, its enemies to the other; the client is a process of its own.');
}

/** As many idle sockets as there is room for, and readers of everything who never read; whoever is ended comes again. */
async function siege() {
  const scene = await sceneOf(siegePeople);
  heading(`Siege of ${siegeSeconds} s: ${idleSockets} idle sockets, ${stalledReaders} readers who do not read`);
  const watch = await watching(scene.directory.port);
  let isOver = false;
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  let [begun, ended] = [0, 0];
  const keep = async (/** @type {() => Promise<import('node:net').Socket>} */ open) => {
    while (!isOver) {
      const socket = await open().catch(() => undefined);
      if (!socket) {
        await sleep(250);
        continue;
      }
      begun += 1;
      sockets.add(socket);
      await new Promise((resolve) => socket.once('close', resolve).resume());
      sockets.delete(socket);
      ended += 1;
      await sleep(250);
    }
  };
  const idle = () => opened(scene.directory.port);
  const lanes = [
    ...Array.from({ length: stalledReaders }, () => keepStalled(scene.directory.port, () => isOver)),
    ...Array.from({ length: idleSockets }, () => keep(idle)),
  ];
  const most = await peakOf(scene.directory, sleep(siegeSeconds * 1_000));
  isOver = true;
  for (const socket of sockets) socket.destroy();
  await Promise.all(lanes);
  figure('sockets that came in turn', begun, '', { more: `${ended} of them ended` });
  await report(scene, watch, most);
}

/** Mutated messages of every operation, cut at random octets. */
async function storms() {
  const { storm } = await import('@waypost/testing');
  const scene = await sceneOf(40);
  heading(`Storm of ${messages.toLocaleString('en-US')} messages, seed ${seed}`);
  const watch = await watching(scene.directory.port);
  const began = performance.now();
  const names = { suffix, person: { name: 'ann', address: ann.address }, service: 'dovecot' };
  const storming = storm({ port: scene.directory.port, seed, messages, names, insiders: [service, ann] });
  const most = await peakOf(scene.directory, storming);
  const told = await storming;
  figure('messages a second', (told.messages * 1_000) / (performance.now() - began), '/s', {
    more: `${told.connections} connections, ${told.answers} answers, ${told.disconnections} notices of disconnection`,
  });
  figure('entries shown before a bind', told.leaks.length, '', none);
  figure('connections answered with what is not LDAP', told.broken, '', none);
  figure('connections not accepted', told.refused, '', none);
  await report(scene, watch, most);
}

/** A directory of its own with so many people, on one core, and whatever is done to it on the other. @param {number} people */
async function sceneOf(people) {
  const { aMailbox, aServiceAccount, aSmallOrganization, DirectoryProcess, FakeFeed } =
    await import('@waypost/testing');
  const feed = new FakeFeed([
    ...aSmallOrganization(),
    aMailbox('ann', { verifier: secret.verifier }),
    aServiceAccount('dovecot', secret.verifier),
    ...Array.from({ length: people }, (_, nth) =>
      aMailbox(`p${nth}`, { id: `00000000-0000-4000-9000-${String(nth).padStart(12, '0')}` }),
    ),
  ]);
  const directory = await DirectoryProcess.start({ apiUrl: await feed.start(), followerToken: feed.token });
  pin(directory.pid, 1);
  pin(process.pid, 0);
  return { directory, feed };
}
/** @typedef {Awaited<ReturnType<typeof sceneOf>>} Scene */

/** A well-behaved client that looks one person up all the while. @param {number} port */
async function watching(port) {
  /** @type {import('./steady.mjs').Watch} */
  const told = { port, reader: service, base: suffix, address: ann.address, dn: ann.dn };
  const child = fork(fileURLToPath(new URL('./steady.mjs', import.meta.url)), [JSON.stringify(told)]);
  pin(child.pid ?? 0, '0,1');
  const heard = () => new Promise((resolve) => child.once('message', resolve));
  await heard();
  return async () => {
    const seen = heard();
    child.send('stop');
    return /** @type {import('./steady.mjs').Seen} */ (await seen);
  };
}

/** @param {Scene} scene @param {() => Promise<import('./steady.mjs').Seen>} watch @param {{ before: number, peak: number }} memory */
async function report({ directory, feed }, watch, { before, peak }) {
  const seen = await watch();
  latency('lookups of the well-behaved client meanwhile', seen);
  figure('… of them, the 99th percentile', seen.p99, 'ms', {
    budget: { most: 50 },
    more: `${seen.n} lookups, the slowest ${seen.slowest.toFixed(0)} ms`,
  });
  figure('… answered wrongly', seen.wrong, '', none);
  figure('process ended', directory.isAlive ? 0 : 1, 'times', none);
  figure('resident memory, most', peak, 'MiB', { more: `${Math.round(before)} MiB before` });
  pin(process.pid, '0,1');
  await directory.stop();
  await feed.stop();
}

/** The most memory of a directory until something is over. @param {Scene['directory']} directory @param {Promise<unknown>} until */
async function peakOf(directory, until) {
  const before = directory.memory ?? 0;
  let [peak, isOver] = [before, false];
  void until.finally(() => (isOver = true));
  for (; !isOver; await sleep(200)) peak = Math.max(peak, directory.memory ?? 0);
  return { before, peak };
}

/** @param {number} port @returns {Promise<import('node:net').Socket>} */
const opened = (port) =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => resolve(socket));
    socket.on('error', reject);
  });

/** Asks for everybody and reads no more, again and again. @param {number} port @param {() => boolean} isOver */
async function keepStalled(port, isOver) {
  while (!isOver()) {
    const client = await LdapClient.connect(port).catch(() => undefined);
    if (!client || (await client.bind(service.dn, service.password)) !== 0) {
      await sleep(250);
      continue;
    }
    const dump = client.send(searchRequest(suffix, 'objectClass', 'person', ['*', '+']));
    client.socket.pause();
    // The server ends whoever stands still for a minute.
    for (let waited = 0; !isOver() && !client.socket.destroyed && waited < 70_000; waited += 500) await sleep(500);
    client.end();
    await dump;
  }
}
