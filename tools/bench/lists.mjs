// @ts-check
import { timed } from './measure.mjs';
import { heading, latency } from './report.mjs';

const list = '/api/v1/mailboxes?limit=50';
/** The issue's budget for the effective filter and its count; DESIGN.md §10's for a page. */
const [effectiveBudget, pageBudget] = [{ most: 150 }, { most: 100 }];

/** Lists and counts of mailboxes over REST. @param {import('./stack.mjs').Stack} stack */
export async function lists(stack) {
  const http = stack.http();
  const deep = await cursorOfPage(http, 100);
  const site = await largestSite(http);
  http.end();
  const asked = [
    { what: 'plain, first page', path: list, budget: pageBudget },
    { what: 'plain, page 100 by cursor', path: `${list}&cursor=${deep}`, budget: pageBudget },
    { what: 'search as you type: q=an', path: `${list}&q=an`, budget: pageBudget },
    { what: 'search as you type: q=anna.be', path: `${list}&q=anna.be`, budget: pageBudget },
    { what: 'search as you type: q=nosuchname', path: `${list}&q=nosuchname`, budget: pageBudget },
    { what: 'search with count: q=anna.be', path: `${list}&q=anna.be&total=true`, budget: effectiveBudget },
    { what: 'POP3 off, first page', path: `${list}&effective=pop3.enabled:false`, budget: effectiveBudget },
    {
      what: 'POP3 off, page and count',
      path: `${list}&effective=pop3.enabled:false&total=true`,
      budget: effectiveBudget,
    },
    { what: 'POP3 on, first page', path: `${list}&effective=pop3.enabled:true`, budget: effectiveBudget },
    {
      what: 'POP3 on, page and count',
      path: `${list}&effective=pop3.enabled:true&total=true`,
      budget: effectiveBudget,
    },
    {
      what: `POP3 by site ${site}, page and count`,
      path: `${list}&effective=pop3.enabled:false&effectiveSource=site:${site}&total=true`,
      budget: effectiveBudget,
    },
    {
      what: 'POP3 on by their own override, page and count',
      path: `${list}&effective=pop3.enabled:true&effectiveSource=mailbox&total=true`,
      budget: effectiveBudget,
    },
    {
      what: 'POP3 off and q=anna.be, page and count',
      path: `${list}&effective=pop3.enabled:false&q=anna.be&total=true`,
      budget: effectiveBudget,
    },
  ];
  heading('Lists of mailboxes, one request at a time');
  for (const { what, path, budget } of asked) latency(what, await oneByOne(stack, path), budget);
  heading('The same, 16 at once');
  for (const { what, path } of asked) latency(what, await sideBySide(stack, path, 16));
}

/** @param {import('./stack.mjs').Stack} stack @param {string} path */
async function oneByOne(stack, path) {
  const http = stack.http();
  const spread = await timed(() => expected(http, path), { times: 60 });
  http.end();
  return spread;
}

/** @param {import('./stack.mjs').Stack} stack @param {string} path @param {number} atOnce */
async function sideBySide(stack, path, atOnce) {
  const idle = Array.from({ length: atOnce }, () => stack.http());
  const all = [...idle];
  const work = async () => {
    const http = idle.pop();
    if (http === undefined) throw new Error('every connection is in use');
    await expected(http, path);
    idle.push(http);
  };
  const spread = await timed(work, { times: 160, atOnce });
  for (const http of all) http.end();
  return spread;
}

/** @param {import('./http-client.mjs').HttpClient} http @param {string} path */
async function expected(http, path) {
  const { status, body } = await http.get(path);
  if (status !== 200) throw new Error(`${path}: ${status} ${body.toString()}`);
}

/** @param {import('./http-client.mjs').HttpClient} http @param {number} page */
async function cursorOfPage(http, page) {
  let cursor = '';
  for (let n = 1; n < page; n += 1) {
    const { nextCursor } = await http.json('GET', `${list}${cursor && `&cursor=${cursor}`}`);
    if (nextCursor === null) break;
    cursor = String(nextCursor);
  }
  return cursor;
}

/** The name of the site with the most mailboxes. @param {import('./http-client.mjs').HttpClient} http */
export async function largestSite(http) {
  const { items } = await http.json('GET', '/api/v1/sites?limit=500');
  const sites = /** @type {{ name: string, mailboxes: number }[]} */ (items);
  return sites.reduce((one, other) => (other.mailboxes > one.mailboxes ? other : one)).name;
}
