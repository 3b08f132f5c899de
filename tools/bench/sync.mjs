// @ts-check
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { bareWriting } from './bare-writing.mjs';
import { memoryOf } from './processes.mjs';
import { figure, heading, remark } from './report.mjs';
import { peerSuffix, startPeer } from './slapd.mjs';

const domain = 'synced.example';
const attributes = ['entryUUID', 'uid', 'cn', 'displayName', 'givenName', 'sn', 'mail'];
const ticksASecond = 100;

/**
 * People of a slapd of Debian's come in: the first run with everything it writes, one that finds nothing new, and an incremental one,
 * each beside what ldapsearch takes to dump the same attributes in pages of the same size.
 * @param {import('./stack.mjs').Stack} stack
 */
export async function sync(stack) {
  const count = Number(process.env['WAYPOST_BENCH_PEOPLE'] ?? 100_000);
  heading(`A directory source: ${count.toLocaleString('en-US')} people of slapd`);
  const peer = await startPeer(people(count), [], { syncprov: true });
  if (!peer) return remark('slapd is not installed; nothing was measured.');
  const http = stack.http();
  const onPostgres = stack.env['DATABASE_URL'] !== undefined;
  try {
    const dump = await measured(peer.pid, undefined, () => dumped(peer, count));
    figure('ldapsearch dumps them', dump.seconds, 's', { more: `${dump.cpu.toFixed(1)} s of CPU with slapd` });
    const run = runner(http, await makeSource(http, peer));
    const api = stack.api?.pid ?? 0;
    let untilHeld = 0;
    const first = await measured(peer.pid, api, async () => {
      const began = performance.now();
      const held = await run('full', 'held');
      untilHeld = (performance.now() - began) / 1_000;
      await http.json('POST', `/api/v1/directory/runs/${held['id']}/approve`, { planHash: held['planHash'] });
      await until(http, held['id'], 'succeeded');
    });
    told('first run, until everybody is here', first, dump, 3);
    figure('… until it is held, its plan written', untilHeld, 's');
    figure('… from its approval on', first.seconds - untilHeld, 's');
    await toldBare(stack, first);
    const again = await measured(peer.pid, api, () => run('full', 'succeeded'));
    told('full run that finds nothing new', again, dump, 1.5);
    await run('delta', 'succeeded');
    const delta = await measured(peer.pid, api, () => run('delta', 'succeeded'));
    figure('incremental run that finds nothing new', delta.seconds, 's', { budget: { most: 1 } });
    figure('api and the process that reads, at most', first.memory.both, 'MiB', {
      ...(onPostgres && { budget: { most: 512 } }),
      more: `api ${first.memory.api.toFixed(0)}, the other ${first.memory.reader.toFixed(0)} at most${onPostgres ? '' : '; with the embedded database in it'}`,
    });
  } finally {
    http.end();
    await peer.stop();
  }
}

/**
 * What the database alone takes to write the same rows once more: below that no first run can come.
 * @param {import('./stack.mjs').Stack} stack
 * @param {Measured} first
 */
async function toldBare(stack, first) {
  const url = stack.env['DATABASE_URL'];
  if (url === undefined) return remark('What the rows alone cost is measured on PostgreSQL only.');
  const tables = await bareWriting(url);
  const seconds = tables.reduce((sum, table) => sum + table.seconds, 0);
  const parts = tables.map((table) => `${table.name} ${table.seconds.toFixed(1)}`).join(', ');
  figure('the database writing these rows with nothing around it', seconds, 's', { more: parts });
  figure('… first run against that', first.seconds / seconds, '×', { budget: { most: 1.5 } });
}

/** @param {string} what @param {Measured} taken @param {Measured} dump @param {number} most */
function told(what, taken, dump, most) {
  figure(what, taken.seconds, 's', { more: `${taken.cpu.toFixed(1)} s of CPU` });
  figure('… against ldapsearch', taken.seconds / dump.seconds, '×', {
    budget: { most },
    more: `${(taken.cpu / dump.cpu).toFixed(1)} × its CPU`,
  });
}

/** @param {number} count */
const people = (count) =>
  Array.from({ length: count }, (_, n) => ({
    name: `synced${n}`,
    displayName: `Person Number ${n}`,
    givenName: 'Person',
    surname: `Number ${n}`,
    address: `synced${n}@${domain}`,
  }));

/** @param {{ port: number, manager: { dn: string, password: string } }} peer @param {number} count */
async function dumped({ port, manager }, count) {
  const search = ['-x', '-LLL', '-o', 'ldif-wrap=no', '-E', 'pr=1000/noprompt', '-H', `ldap://127.0.0.1:${port}`];
  const who = ['-D', manager.dn, '-w', manager.password, '-b', `ou=people,${peerSuffix}`];
  const child = spawn('ldapsearch', [...search, ...who, '(objectClass=inetOrgPerson)', ...attributes], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let entries = 0;
  for await (const chunk of child.stdout)
    for (let at = -1; (at = chunk.indexOf('entryUUID: ', at + 1)) >= 0;) entries += 1;
  if (Math.abs(entries - count) > count / 1_000) throw new Error(`ldapsearch showed ${entries} of ${count} people`);
}

/** @param {import('./http-client.mjs').HttpClient} http @param {{ port: number, manager: { dn: string, password: string } }} peer */
async function makeSource(http, { port, manager }) {
  await http.json('POST', '/api/v1/accepted-domains', { name: domain });
  const servers = await http.json('GET', '/api/v1/servers?limit=1');
  const [server] = /** @type {{ id: string }[]} */ (servers['items']);
  const field = (/** @type {string} */ target, /** @type {string} */ from) => ({
    kind: 'person',
    target,
    from: [from],
    normaliser: 'trim',
    authority: 'directory',
    absent: 'clear',
  });
  const source = await http.json('POST', '/api/v1/directory/sources', {
    name: 'bench',
    kind: 'openldap',
    connection: {
      urls: [`ldap://127.0.0.1:${port}`],
      tls: 'plain',
      bindDn: manager.dn,
    },
    password: manager.password,
    scope: { bases: [`ou=people,${peerSuffix}`], people: '(objectClass=inetOrgPerson)' },
    pageSize: 1_000,
    mapping: [
      field('name', 'uid'),
      field('displayName', 'displayName'),
      field('givenName', 'givenName'),
      field('surname', 'sn'),
      field('address', 'mail'),
    ],
    placement: [{ server: server?.id }],
    schedule: { everyMinutes: 0 },
  });
  return String(source['id']);
}

/** @param {import('./http-client.mjs').HttpClient} http @param {string} source */
const runner = (http, source) => async (/** @type {string} */ mode, /** @type {string} */ state) => {
  const run = await http.json('POST', `/api/v1/directory/sources/${source}/runs`, { mode });
  return until(http, run['id'], state);
};

/** @param {import('./http-client.mjs').HttpClient} http @param {unknown} id @param {string} state */
async function until(http, id, state) {
  const began = performance.now();
  for (;;) {
    const run = await http.json('GET', `/api/v1/directory/runs/${id}`);
    if (run['state'] === state) return run;
    if (run['endedAt']) throw new Error(`The run is ${run['state']}: ${JSON.stringify(run['error'])}`);
    await sleep(performance.now() - began < 2_000 ? 20 : 100);
  }
}

/**
 * @typedef {object} Measured
 * @property {number} seconds
 * @property {number} cpu seconds of slapd, of what was started meanwhile, and of the api
 * @property {{ api: number, reader: number, both: number }} memory MiB of the api and its children, each at most and both at once
 */

/**
 * @param {number} slapd
 * @param {number | undefined} api
 * @param {() => Promise<unknown>} work
 * @returns {Promise<Measured>}
 */
async function measured(slapd, api, work) {
  const spent = () => cpuOf(slapd) + (api === undefined ? cpuOf(process.pid, true) : cpuOf(api));
  const [began, cpu] = [performance.now(), spent()];
  const memory = { api: 0, reader: 0, both: 0 };
  const watch = setInterval(() => {
    if (!api) return;
    const [own, reader] = [memoryOf(api), childrenOf(api).reduce((sum, pid) => sum + memoryOf(pid), 0)];
    memory.api = Math.max(memory.api, own);
    memory.reader = Math.max(memory.reader, reader);
    memory.both = Math.max(memory.both, own + reader);
  }, 100);
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  return { seconds: (performance.now() - began) / 1_000, cpu: spent() - cpu, memory };
}

/** The fields of /proc/<pid>/stat from the state on. @param {number} pid */
function statOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  } catch {
    return [];
  }
}

/** Seconds of CPU that a process and the children it waited for have used; of our own, only the children. @param {number} pid */
function cpuOf(pid, childrenOnly = false) {
  const [user, system, childUser, childSystem] = statOf(pid).slice(11, 15).map(Number);
  const own = childrenOnly ? 0 : (user ?? 0) + (system ?? 0);
  return (own + (childUser ?? 0) + (childSystem ?? 0)) / ticksASecond;
}

/** @param {number} parent */
const childrenOf = (parent) =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && Number(statOf(pid)[1]) === parent);
