// @ts-check
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { largestSite } from './lists.mjs';
import { spreadOf } from './measure.mjs';
import { heading, figure, latency, remark } from './report.mjs';

const rounds = 20;

/** One PATCH that turns POP3 off or on for a whole site, until the directory says so. @param {import('./stack.mjs').Stack} stack */
export async function toggle(stack) {
  const http = stack.http();
  const { client, people } = await stack.ldap();
  const site = await largestSite(http);
  const { mailboxes } = await http.json('GET', `/api/v1/sites/${site}`);
  const name = await someoneWithout(http, site);
  const feed = followFeed(stack, await revisionOf(stack));
  const [patches, shown] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  await http.json('PATCH', `/api/v1/sites/${site}/settings`, { 'pop3.enabled': null });
  for (let round = 0; round < rounds; round += 1) {
    const off = round % 2 === 0;
    const began = performance.now();
    await http.json('PATCH', `/api/v1/sites/${site}/settings`, { 'pop3.enabled': off ? false : true });
    const answered = performance.now();
    const says = async () => {
      const { bytes } = await client.search(people, 'uid', name, ['wpPop3Enabled']);
      return bytes.includes(off ? 'FALSE' : 'TRUE');
    };
    while (!(await says()));
    patches.push(answered - began);
    shown.push(performance.now() - answered);
  }
  heading(`POP3 switched at site ${site}, ${Number(mailboxes).toLocaleString('en-US')} mailboxes`);
  latency('PATCH, until answered', spreadOf(patches), { most: 50 });
  latency('until an LDAP lookup shows it, from the answer on', spreadOf(shown), { most: 100 });
  const written = feed.stop();
  figure('records a PATCH wrote, of the model', written.records / written.revisions, 'rows', { budget: { most: 1 } });
  remark(
    `The feed told ${written.revisions} changes of ${written.records} records, all of them ${[...written.kinds].join(', ')}.`,
  );
  await http.json('PATCH', `/api/v1/sites/${site}/settings`, { 'pop3.enabled': null });
  client.end();
  http.end();
}

/** A mailbox at the site that follows the site's POP3. @param {import('./http-client.mjs').HttpClient} http @param {string} site */
async function someoneWithout(http, site) {
  const { items } = await http.json('GET', `/api/v1/mailboxes?site=${site}&limit=100&settings=pop3.enabled`);
  const people = /** @type {{ name: string, effective: Record<string, { source: { level: string } }> }[]} */ (items);
  const found = people.find(
    ({ effective }) => !['mailbox', 'server'].includes(effective['pop3.enabled']?.source.level ?? ''),
  );
  if (found === undefined) throw new Error(`everyone at ${site} has a POP3 of their own`);
  return found.name;
}

/** Lines of an answer that is left before its end: that it is broken off then is no fault. @param {import('node:http').IncomingMessage} answer */
const linesOf = (answer) => createInterface({ input: answer }).on('error', () => undefined);

/** The newest revision. @param {import('./stack.mjs').Stack} stack @returns {Promise<number>} */
const revisionOf = (stack) =>
  new Promise((resolve, reject) => {
    const asked = feedRequest(stack, 'snapshot', (answer) => {
      linesOf(answer).once('line', (line) => {
        resolve(JSON.parse(line).revision);
        asked.destroy();
      });
    });
    asked.once('error', reject);
  });

/**
 * Counts what the change feed tells from a revision on: the feed is the database's own word on what was written.
 * @param {import('./stack.mjs').Stack} stack
 * @param {number} after
 */
function followFeed(stack, after) {
  const told = { revisions: 0, records: 0, kinds: new Set() };
  const asked = feedRequest(stack, `feed?after=${after}`, (answer) =>
    linesOf(answer).on('line', (text) => {
      const line = JSON.parse(text);
      if (line.line !== 'change') return;
      told.revisions += 1;
      told.records += line.changes.length;
      for (const change of line.changes) told.kinds.add(change.op === 'put' ? change.record.kind : change.kind);
    }),
  );
  asked.on('error', () => undefined);
  return {
    stop: () => {
      asked.destroy();
      return told;
    },
  };
}

/**
 * @param {import('./stack.mjs').Stack} stack
 * @param {string} what
 * @param {(answer: import('node:http').IncomingMessage) => void} take
 */
function feedRequest({ ports, env }, what, take) {
  const headers = { authorization: `Bearer ${env['WAYPOST_FOLLOWER_TOKEN']}` };
  const asked = request({ port: ports.http, host: '127.0.0.1', path: `/api/v1/directory/${what}`, headers }, take);
  asked.end();
  return asked;
}
