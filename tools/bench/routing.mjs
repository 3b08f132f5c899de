// @ts-check
import { answersTo, scattered } from './directory.mjs';
import { searchRequest } from './ldap-client.mjs';
import { everyMailbox } from './mailboxes.mjs';
import { spreadOf, timed } from './measure.mjs';
import { canPin, pin } from './processes.mjs';
import { figure, heading, latency, remark } from './report.mjs';
import { connectors, links, madeUpModel, sites } from './routing-model.mjs';

const asked = 1_000;
const repeats = 30;
/** Sites with a connector each, besides those that were seeded: every explanation reads them. */
const furtherSites = 20;
/** Recipients of one question over REST, as many as one may name. */
const together = 100;

/**
 * Tables, choices and explanations for a made-up world of DESIGN.md §10's size; and next hops as mail servers ask for them.
 * @param {import('./stack.mjs').Stack} stack
 */
export async function routing(stack) {
  const { RouteChooser, routingTable, topologyOf } = await import('@waypost/routing');
  const model = madeUpModel();
  const at = new Date();
  heading(`Routing, ${sites} sites, ${links} links, ${connectors} connectors`);

  const tables = await sampled(() => routingTable(new RouteChooser(topologyOf(model, at)), 'site-0'));
  latency('table of one site from scratch: states, paths, every space', tables, { most: 50 });

  const all = await sampled(() => {
    const { ways } = new RouteChooser(topologyOf(model, at));
    for (const { name } of model.sites) ways.path(name, 'site-0');
  });
  latency('least cost from every site to every other', all);

  const chooser = new RouteChooser(topologyOf(model, at));
  const questions = Array.from({ length: asked }, (_, nth) => ({
    from: `site-${nth % sites}`,
    sender: 'ann@paradigms.example',
    recipient: recipientOf(nth),
    bytes: (nth % 20) * 1_000_000,
  }));
  const choices = await sampled(() => questions.map((question) => chooser.choose(question)));
  figure(`${asked} choices with everybody who lost`, choices.median, 'ms', { budget: { most: 1_000 } });
  const explained = await explainedInProcess(model, chooser, at);
  figure(`${asked} explanations, in process, DNS unknown`, explained.median, 'ms', { budget: { most: 1_000 } });
  await explainedOverRest(stack);
  await nextHops(stack);
}

const sender = 'ann@paradigms.example';
/** @type {import('@waypost/flow').FlowMailbox} */
const ann = { kind: 'mailbox', id: 'ann', name: 'ann', address: sender, groups: [], server: 'server-0' };
const recipientOf = (/** @type {number} */ nth) =>
  `someone@${nth % 3 === 0 ? 'deep.below.' : ''}domain-${nth % 700}.example`;

/**
 * @param {ReturnType<typeof madeUpModel>} model
 * @param {import('@waypost/routing').RouteChooser} routes
 * @param {Date} at
 */
async function explainedInProcess(model, routes, at) {
  const { explain } = await import('@waypost/flow');
  const { settingOf } = await import('@waypost/settings');
  const byName = new Map(model.connectors.map((connector) => [connector.name, connector]));
  const servers = new Map(
    model.servers.map(({ id, name }, nth) => [
      name,
      { id, name, site: `site-${nth % sites}`, fqdn: `${name}.hosts.example`, state: /** @type {const} */ ('up') },
    ]),
  );
  /** @type {import('@waypost/flow').FlowFacts} */
  const facts = {
    at,
    server: (name) => servers.get(name),
    isHost: () => false,
    setting: (_node, key) => ({ value: settingOf(key)?.fallback, source: { level: 'default' } }),
    domains: [],
    recipients: (address) => (address === sender ? [ann] : []),
    routes,
    connector: (name) => byName.get(name),
    dns: { mx: () => undefined, addresses: () => undefined },
  };
  const messages = Array.from({ length: asked }, (_, nth) => ({
    channel: /** @type {const} */ ('client'),
    server: `server-${nth % (sites * 5)}`,
    signedInAs: sender,
    from: sender,
    to: [recipientOf(nth)],
    bytes: (nth % 20) * 100_000,
  }));
  // Refused at the door is soon explained, and not what is asked about.
  const short = messages.find((message) => explain(message, facts).outcomes.some(({ way }) => way === undefined));
  if (short) throw new Error(`Mail to ${short.to.join(', ')} did not come so far as to be given a way.`);
  return sampled(() => messages.map((message) => explain(message, facts)));
}

/** The same over REST, on the organization as it was seeded: many recipients of one message, and one at a time. @param {import('./stack.mjs').Stack} stack */
async function explainedOverRest(stack) {
  const http = stack.http();
  for (let nth = 0; nth < furtherSites; nth += 1) {
    const [site, name] = [`far-${nth}`, `far-${nth}-1`];
    await http.json('POST', '/api/v1/sites', { name: site });
    await http.json('POST', '/api/v1/servers', { name, site, fqdn: `${name}.hosts.example`, roles: ['transport'] });
  }
  const { items } = /** @type {{ items: { name: string, site: { name: string } }[] }} */ (
    await http.json('GET', '/api/v1/servers?limit=500')
  );
  const writer = /** @type {{ items: { address: string, server: { name: string } }[] }} */ (
    await http.json('GET', '/api/v1/mailboxes?limit=1')
  ).items[0];
  const there = new Set();
  for (const [nth, { name: server, site }] of items.entries()) {
    if (there.has(site.name)) continue;
    there.add(site.name);
    await http.json('POST', '/api/v1/connectors', {
      name: `out-${nth}`,
      kind: 'smarthost',
      site: site.name,
      bridgeheads: [server],
      hosts: ['[192.0.2.1]'],
      addressSpaces: [{ pattern: '*', cost: 10 }, ...spacesOf(nth)],
    });
  }
  const question = (/** @type {number} */ first, /** @type {number} */ many) => ({
    from: writer?.address,
    authenticatedAs: writer?.address,
    to: Array.from({ length: many }, (_, nth) => recipientOf(first + nth)),
    channel: 'client',
    server: writer?.server.name,
    dns: false,
  });
  const { outcomes } = /** @type {{ outcomes: { verdict: string }[] }} */ (
    await http.json('POST', '/api/v1/routing/explain', question(0, together))
  );
  if (outcomes.some(({ verdict }) => verdict === 'refused')) throw new Error('Mail was refused before it had a way.');
  const ask = (/** @type {number} */ first, /** @type {number} */ many) =>
    http.json('POST', '/api/v1/routing/explain', question(first, many));
  const batches = await timed(
    async () => {
      for (let first = 0; first < asked; first += together) await ask(first, together);
    },
    { times: 5, warmUp: 2 },
  );
  figure(`${asked} explanations over REST, ${together} recipients a question`, batches.median, 'ms', {
    budget: { most: 1_000 },
    more: `${there.size} sites with a connector each`,
  });
  let nth = 0;
  latency('one explanation of one recipient over REST', await timed(() => ask(nth++, 1), { times: 200, warmUp: 20 }));
  http.end();
}

const spacesOf = (/** @type {number} */ nth) =>
  Array.from({ length: 100 }, (_, more) => ({ pattern: `domain-${(nth * 7 + more) % 700}.example`, cost: 5 }));

/** Next hops against addresses: the same connections, the same client, in turns. @param {import('./stack.mjs').Stack} stack */
async function nextHops(stack) {
  const suffix = await stack.suffix();
  const reader = { dn: `uid=${stack.reader.name},ou=services,${suffix}`, password: stack.reader.password };
  const target = { port: stack.ports.ldap, reader };
  const http = stack.http();
  const { items } = /** @type {{ items: { fqdn: string, name: string }[] }} */ (
    await http.json('GET', '/api/v1/servers?limit=500')
  );
  const [server, other] = items.filter(({ name }) => !name.startsWith('far-'));
  const elsewhere = /** @type {{ items: { address: string }[] }} */ (
    await http.json('GET', `/api/v1/mailboxes?limit=500&server=${other?.name}`)
  );
  http.end();
  const people = scattered(await everyMailbox(stack));
  const base = `wpServer=${server?.fqdn},${suffix}`;
  const byMail = people.map(({ address }) => searchRequest(`ou=people,${suffix}`, 'mail', address, ['mail']));
  const next = (/** @type {string} */ address) => searchRequest(base, 'wpRecipient', address, ['wpNextHop']);
  const kinds = [
    { what: 'addresses', requests: byMail },
    { what: 'next hops of mailboxes elsewhere', requests: elsewhere.items.map(({ address }) => next(address)) },
    {
      what: 'next hops of addresses outside',
      requests: Array.from({ length: asked }, (_, nth) => next(recipientOf(nth))),
    },
  ];
  if (stack.directory) pin(stack.directory.pid, 1);
  /** @type {Map<string, Awaited<ReturnType<typeof answersTo>>>} */
  const best = new Map();
  for (let round = 0; round < 6; round += 1)
    for (const { what, requests } of kinds) {
      const rate = await answersTo(target, requests);
      if (rate.perSecond > (best.get(what)?.perSecond ?? 0)) best.set(what, rate);
    }
  if (stack.directory) pin(stack.directory.pid, '0,1');
  const perSecond = (/** @type {string} */ what) => best.get(what)?.perSecond ?? NaN;
  for (const { what } of kinds) figure(`LDAP lookups of ${what}`, perSecond(what), '/s');
  for (const { what } of kinds.slice(1))
    figure(`${what} against addresses`, perSecond(what) / perSecond('addresses'), '×', { budget: { least: 1 } });
  if (canPin()) remark('The directory is held to one core, the client uses the other.');
}

/** @param {() => unknown} work */
async function sampled(work) {
  const times = [];
  for (let n = 0; n < repeats; n += 1) {
    const began = performance.now();
    work();
    times.push(performance.now() - began);
  }
  return spreadOf(times);
}
