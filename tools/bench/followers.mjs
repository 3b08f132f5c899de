// @ts-check
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { largestSite } from './lists.mjs';
import { spreadOf, timed } from './measure.mjs';
import { cpuSecondsOf } from './processes.mjs';
import { figure, heading, latency, remark } from './report.mjs';

/** How many follow, beside one alone; changes that come one a second, one after the other, and as fast as they are answered. */
const [many, steady, singly, burst, atOnce] = [100, 10, 100, 200, 8];
const warmUp = 5;

/** What it costs the api to be followed by many, and how long the last of them waits. @param {import('./stack.mjs').Stack} stack */
export async function followers(stack) {
  const http = stack.http();
  const site = await largestSite(http);
  let changed = 0;
  /** @param {import('./http-client.mjs').HttpClient} client one asks one thing at a time */
  const change = (client) =>
    client.json('PATCH', `/api/v1/sites/${site}/settings`, {
      'mailbox.quotaBytes': 2 ** 30 + (changed += 1) * 2 ** 20,
    });
  heading('Many followers');
  const unsaid = [await measure(stack, 1, change, false), await measure(stack, many, change, false)];
  const [alone, together] = [await measure(stack, 1, change), await measure(stack, many, change)];
  for (const [nth, { answers }] of [alone, together].entries()) {
    const who = nth === 0 ? 'one follower holds it' : `all ${many} hold it`;
    latency(`one change at a time, answered when ${who}`, answers, { most: 100 });
    if (unsaid[nth]) latency('  the same where followers do not say so', unsaid[nth].answers);
  }
  latency('one change a second, until the one follower has it', alone.delays);
  latency(`one change a second, until the last of ${many} has it`, together.delays, { most: 100 });
  figure(`a burst of ${burst}, until the last of ${many} has the last`, together.behind, 'ms', {
    more: `one follower alone ${alone.behind.toFixed(1)} ms`,
  });
  figure('api, CPU a change with one follower', alone.cpu, 'ms');
  figure(`api, CPU a change with ${many} followers`, together.cpu, 'ms');
  figure('api, CPU a change and follower', (together.cpu - alone.cpu) / (many - 1), 'ms', { budget: { most: 0.1 } });
  figure(`api, CPU with ${many} followers against one`, together.cpu / alone.cpu, '×');
  remark('CPU is that of the burst, with all that a PATCH costs; the delay begins when the PATCH is answered.');
  await http.json('PATCH', `/api/v1/sites/${site}/settings`, { 'mailbox.quotaBytes': null });
  http.end();
}

/**
 * @param {import('./stack.mjs').Stack} stack
 * @param {number} count
 * @param {(client: import('./http-client.mjs').HttpClient) => Promise<unknown>} change
 * @param {boolean} says whether followers say what they hold, so that changes wait for them
 */
async function measure(stack, count, change, says = true) {
  const pid = stack.api?.pid ?? 0;
  const feeds = await Promise.all(Array.from({ length: count }, () => Feed.open(stack, says)));
  const haveAll = (/** @type {number} */ changes) => Promise.all(feeds.map((feed) => feed.reached(changes)));
  const clients = Array.from({ length: atOnce }, () => stack.http());
  const [client = stack.http()] = clients;
  const delays = [];
  for (let made = 1; made <= steady; made += 1) {
    await sleep(1_000);
    await change(client);
    const answered = performance.now();
    await haveAll(made);
    delays.push(performance.now() - answered);
  }
  const answers = await timed(() => change(client), { times: singly, warmUp });
  const before = cpuSecondsOf(pid);
  let left = burst;
  await Promise.all(
    clients.map(async (own) => {
      while (left-- > 0) await change(own);
    }),
  );
  const answered = performance.now();
  await haveAll(steady + singly + warmUp + burst);
  const behind = performance.now() - answered;
  const cpu = ((cpuSecondsOf(pid) - before) * 1_000) / burst;
  for (const one of [...feeds, ...clients]) one.end();
  return { delays: spreadOf(delays), answers, behind, cpu };
}

/** One follower: counts the changes it is told. */
class Feed {
  changes = 0;
  /** @type {(() => void) | undefined} */
  waiting;

  /** @param {import('node:http').ClientRequest} asked @param {import('node:http').ClientRequest | undefined} held where it says what it holds */
  constructor(asked, held) {
    this.asked = asked;
    this.held = held;
    held?.on('error', () => undefined).write('{"held":0}\n');
  }

  /** Follows from the present revision on. @param {import('./stack.mjs').Stack} stack @param {boolean} says @returns {Promise<Feed>} */
  static async open(stack, says) {
    const http = stack.http();
    const { revision } = await http.json('GET', '/api/v1/directory');
    http.end();
    const { ports, env } = stack;
    const headers = { authorization: `Bearer ${env['WAYPOST_FOLLOWER_TOKEN']}` };
    const path = `/api/v1/directory/feed?after=${revision}`;
    return new Promise((resolve, reject) => {
      const asked = request({ port: ports.http, host: '127.0.0.1', path, headers, agent: false }, (answer) => {
        const place = { port: ports.http, host: '127.0.0.1', agent: false, method: 'POST' };
        const type = { 'content-type': 'application/x-ndjson' };
        const name = String(answer.headers['x-waypost-feed-stream']);
        const feed = new Feed(
          asked,
          says
            ? request({ ...place, path: `/api/v1/directory/feed/${name}/held`, headers: { ...headers, ...type } })
            : undefined,
        );
        let rest = '';
        answer.setEncoding('utf8').on('error', () => undefined);
        answer.on('data', (text) => {
          const lines = (rest + text).split('\n');
          rest = lines.pop() ?? '';
          feed.changes += lines.filter((line) => line.startsWith('{"line":"change"')).length;
          const [, question] =
            /"revision":(\d+),"asks":true/.exec(lines.findLast((line) => line.includes('"asks"')) ?? '') ?? [];
          if (question) feed.held?.write(`{"held":${question}}\n`);
          feed.waiting?.();
        });
        resolve(feed);
      });
      asked.once('error', reject).end();
    });
  }

  /** Fulfilled once so many changes were told. @param {number} changes */
  async reached(changes) {
    while (this.changes < changes) await new Promise((resolve) => (this.waiting = () => resolve(undefined)));
  }

  end() {
    this.held?.destroy();
    this.asked.destroy();
  }
}
