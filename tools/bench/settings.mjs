// @ts-check
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpClient } from './http-client.mjs';
import { rateOf } from './measure.mjs';
import { freePort, pin, start } from './processes.mjs';
import { figure, heading, remark } from './report.mjs';

const connections = 8;
const milliseconds = 4_000;

/** Effective settings of mailboxes over REST against a bare node:http that answers the same bytes. @param {import('./stack.mjs').Stack} stack */
export async function settings(stack) {
  const http = stack.http();
  const { items } = await http.json('GET', '/api/v1/mailboxes?limit=100');
  const paths = /** @type {{ id: string }[]} */ (items).map(({ id }) => `/api/v1/mailboxes/${id}/settings`);
  const { body } = await http.get(paths[0] ?? '');
  http.end();
  const bare = await startBare(stack, body);
  pin(bare.pid, 1);
  if (stack.api) pin(stack.api.pid, 1);
  const one = [paths[0] ?? ''];
  const rates = { bare: [0], one: [0], many: [0] };
  // In turns, so that a busy moment of the machine falls on each of them.
  for (let round = 0; round < 3; round += 1) {
    rates.bare.push((await asked(bare.port, undefined, one)).perSecond);
    rates.one.push((await asked(stack.ports.http, stack.token, one)).perSecond);
    rates.many.push((await asked(stack.ports.http, stack.token, paths)).perSecond);
  }
  await bare.stop();
  if (stack.api) pin(stack.api.pid, '0,1');
  const best = { bare: Math.max(...rates.bare), one: Math.max(...rates.one), many: Math.max(...rates.many) };
  heading(
    `Effective settings of one mailbox, ${(body.length / 1024).toFixed(1)} KiB, ${connections} connections, best of 3`,
  );
  figure('bare node:http, the same bytes', best.bare, 'requests/s');
  figure('Waypost, one mailbox', best.one, 'requests/s');
  figure('Waypost, 100 mailboxes in turn', best.many, 'requests/s');
  figure('ratio, one mailbox', (best.one / best.bare) * 100, '%', { budget: { least: 50 } });
  figure('ratio, 100 mailboxes', (best.many / best.bare) * 100, '%', { budget: { least: 50 } });
  remark('Both servers are held to one core, the client uses the other.');
}

/** @param {number} port @param {string | undefined} token @param {string[]} paths */
async function asked(port, token, paths) {
  const clients = Array.from({ length: connections }, () => new HttpClient(port, token));
  let turn = 0;
  const lanes = clients.map((client) => async () => {
    const { status } = await client.get(paths[turn++ % paths.length] ?? '');
    if (status !== 200) throw new Error(`answered ${status}`);
  });
  await rateOf(lanes, milliseconds / 4);
  const rate = await rateOf(lanes, milliseconds);
  for (const client of clients) client.end();
  return rate;
}

/** @param {import('./stack.mjs').Stack} stack @param {Buffer} body */
async function startBare({ folder }, body) {
  const file = join(folder, 'answer.json');
  writeFileSync(file, body);
  const port = await freePort();
  const running = await start('tools/bench/bare-server.mjs', { ...process.env, PORT: String(port), ANSWER: file });
  return { ...running, port };
}
