// @ts-check
import { LdapClient, searchRequest } from './ldap-client.mjs';
import { rateOf, spreadOf } from './measure.mjs';
import { canPin, memoryOf, pin } from './processes.mjs';
import { figure, heading, latency, remark } from './report.mjs';
import { everyMailbox } from './mailboxes.mjs';
import { peerSuffix, startPeer } from './slapd.mjs';

/** What Dovecot asks for at a login, as far as slapd's schema knows it. */
const wanted = ['mail', 'cn', 'sn', 'givenName', 'displayName', 'uid'];
const lanes = 4;
const inFlight = 16;
const milliseconds = 3_000;
const passwordOwners = 50;
/** Loading more into slapd would take longer than everything that is measured. */
const mostInPeer = 200_000;

/** Lookups and binds against our directory and Debian's slapd, with one client. @param {import('./stack.mjs').Stack} stack */
export async function directory(stack) {
  const { client, people } = await stack.ldap();
  client.end();
  const mailboxes = await everyMailbox(stack);
  const logins = await withPasswords(stack, mailboxes.slice(0, passwordOwners));
  heading('Directory');
  const isComparable = mailboxes.length <= mostInPeer;
  const slapd = isComparable ? await startPeer(mailboxes, logins) : undefined;
  if (!isComparable) remark(`Not compared: slapd is given ${mostInPeer.toLocaleString('en-US')} people at most.`);
  else if (slapd === undefined) remark('NOT COMPARED: slapd is missing; install the Debian package slapd.');
  const ours = {
    port: stack.ports.ldap,
    reader: {
      dn: `uid=${stack.reader.name},ou=services,${people.slice(people.indexOf(',') + 1)}`,
      password: stack.reader.password,
    },
    base: people,
    dn: (/** @type {string} */ name) => `uid=${name},${people}`,
  };
  const peer = slapd && {
    port: slapd.port,
    reader: slapd.manager,
    base: `ou=people,${peerSuffix}`,
    dn: (/** @type {string} */ name) => `uid=${name},ou=people,${peerSuffix}`,
  };
  if (stack.directory) pin(stack.directory.pid, 1);
  if (slapd) pin(slapd.pid, 1);
  try {
    await compareLookups(ours, peer, mailboxes);
    await compareBinds(ours, peer, logins);
    await costOfRefusals(ours, mailboxes.slice(passwordOwners, 2 * passwordOwners), logins);
  } finally {
    await slapd?.stop();
  }
  if (stack.directory) {
    figure('directory, resident memory', memoryOf(stack.directory.pid), 'MiB', {
      budget: { most: 2048 },
      more: `peak ${Math.round(memoryOf(stack.directory.pid, 'VmHWM'))} MiB, ${mailboxes.length.toLocaleString('en-US')} mailboxes`,
    });
    pin(stack.directory.pid, '0,1');
  }
  if (canPin()) remark('Each server is held to one core, the client uses the other.');
}

/** @typedef {{ port: number, reader: { dn: string, password: string }, base: string, dn: (name: string) => string }} Target */
/** @typedef {{ name: string, address: string }} Person */

/** @param {Target} ours @param {Target | undefined} peer @param {Person[]} mailboxes */
async function compareLookups(ours, peer, mailboxes) {
  const rates = await inTurns(ours, peer, (target) => lookupsOf(target, mailboxes));
  showRates('lookups by mail', rates, `${lanes} connections, ${inFlight} requests in flight on each`);
  const alone = await inTurns(ours, peer, (target) => lookupsOf(target, mailboxes, 1, 1));
  latency('one lookup at a time, Waypost', alone.ours);
  if (alone.peer) latency('one lookup at a time, slapd', alone.peer);
}

/** @param {Target} ours @param {Target | undefined} peer @param {(Person & { password: string })[]} logins */
async function compareBinds(ours, peer, logins) {
  const rates = await inTurns(ours, peer, (target) => bindsOf(target, logins));
  showRates('binds', rates, 'passwords that were right before; slapd checks {SSHA}, Waypost remembers Argon2id');
}

/**
 * Whether a stranger can tell by the time which names there are. One bind at a time, the kinds in turns, each name once: what was
 * just wrong is remembered, and further guesses at one name are slowed down.
 * @param {Target} ours
 * @param {Person[]} without people who have no password
 * @param {Person[]} logins people who have one
 */
async function costOfRefusals({ port, dn }, without, logins) {
  const kinds = [
    { what: 'a wrong password', names: logins, taken: [0] },
    { what: 'no password set', names: without, taken: [0] },
    { what: 'a name nobody has', names: logins.map((_, nth) => ({ name: `nobody-${nth}` })), taken: [0] },
  ];
  const client = await LdapClient.connect(port);
  for (let turn = 0; turn < Math.min(without.length, logins.length); turn += 1)
    for (const { names, taken } of kinds) {
      const began = performance.now();
      const code = await client.bind(dn(names[turn]?.name ?? ''), `a guess ${turn}`);
      if (code !== 49) throw new Error(`a refused bind answered ${code}`);
      taken[turn] = performance.now() - began;
    }
  client.end();
  const medians = kinds.map(({ what, taken }) => {
    const spread = spreadOf(taken);
    latency(`refused bind, ${what}`, spread);
    return spread.median;
  });
  figure('refused binds, dearest against cheapest', Math.max(...medians) / Math.min(...medians), '×', {
    budget: { most: 1.1 },
  });
}

/** The better of two rounds of each, in turns. @template T @param {Target} ours @param {Target | undefined} peer @param {(target: Target) => Promise<T & { perSecond: number }>} measure */
async function inTurns(ours, peer, measure) {
  const [first, theirs, second, theirsAgain] = [
    await measure(ours),
    peer && (await measure(peer)),
    await measure(ours),
    peer && (await measure(peer)),
  ];
  return {
    ours: second.perSecond > first.perSecond ? second : first,
    peer: theirs && theirsAgain && theirsAgain.perSecond > theirs.perSecond ? theirsAgain : theirs,
  };
}

/** @param {string} what @param {{ ours: { perSecond: number, median: number, p99: number }, peer: { perSecond: number, median: number, p99: number } | undefined }} rates @param {string} how */
function showRates(what, { ours, peer }, how) {
  const tail = (/** @type {{ median: number, p99: number }} */ { median, p99 }) =>
    `p50 ${median.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
  figure(`${what}, Waypost`, ours.perSecond, '/s', { more: tail(ours) });
  if (!peer) return;
  figure(`${what}, slapd (mdb)`, peer.perSecond, '/s', { more: tail(peer) });
  figure(`${what}, ratio`, ours.perSecond / peer.perSecond, '×', {
    budget: { least: what === 'binds' ? 1 : 2 },
    more: how,
  });
  figure(`${what}, p99 against slapd's`, ours.p99 / peer.p99, '×', { budget: { most: 1 } });
}

/** @param {Target} target @param {Person[]} mailboxes @param {number} [connections] @param {number} [pipelined] */
function lookupsOf(target, mailboxes, connections = lanes, pipelined = inFlight) {
  // Made beforehand: the client's own work must not be what is measured.
  const requests = scattered(mailboxes).map(({ address }) => searchRequest(target.base, 'mail', address, wanted));
  return answersTo(target, requests, connections, pipelined);
}

/**
 * How fast requests that find one entry each are answered.
 * @param {Pick<Target, 'port' | 'reader'>} target
 * @param {Buffer[]} requests
 * @param {number} [connections]
 * @param {number} [pipelined]
 */
export async function answersTo({ port, reader }, requests, connections = lanes, pipelined = inFlight) {
  const clients = await connected(port, connections);
  for (const client of clients) await client.bind(reader.dn, reader.password);
  let turn = 0;
  const work = clients.flatMap((client) =>
    Array.from({ length: pipelined }, () => async () => {
      const { code, entries } = await client.send(requests[turn++ % requests.length] ?? Buffer.alloc(0));
      if (code !== 0 || entries !== 1) throw new Error(`a lookup answered ${code} with ${entries} entries`);
    }),
  );
  await rateOf(work, milliseconds / 4);
  const rate = await rateOf(work, milliseconds);
  for (const client of clients) client.end();
  return rate;
}

/** @param {Target} target @param {(Person & { password: string })[]} logins */
async function bindsOf({ port, dn }, logins) {
  const clients = await connected(port, lanes * 4);
  let turn = 0;
  const work = clients.map((client) => async () => {
    const login = logins[turn++ % logins.length];
    const code = login ? await client.bind(dn(login.name), login.password) : -1;
    if (code !== 0) throw new Error(`a bind of ${login?.name} answered ${code}`);
  });
  for (const _ of logins) await work[0]?.();
  const rate = await rateOf(work, milliseconds);
  for (const client of clients) client.end();
  return rate;
}

/** @param {number} port @param {number} count */
const connected = (port, count) => Promise.all(Array.from({ length: count }, () => LdapClient.connect(port)));

/** The same people in an order that no cache likes. @template T @param {T[]} items @returns {T[]} */
export function scattered(items) {
  const stride = 7_919;
  const out = [];
  for (let n = 0; n < Math.min(items.length, 50_000); n += 1)
    out.push(/** @type {T} */ (items[(n * stride) % items.length]));
  return out;
}

/** Gives some people passwords that are known. @param {import('./stack.mjs').Stack} stack @param {Person[]} people */
async function withPasswords(stack, people) {
  const http = stack.http();
  const logins = [];
  for (const person of people) {
    const password = `correct horse ${person.name}`;
    await http.json('PUT', `/api/v1/mailboxes/${person.name}/password`, { password });
    logins.push({ ...person, password });
  }
  http.end();
  return logins;
}
