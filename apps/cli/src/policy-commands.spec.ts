import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runCommandLine } from './run-command-line.js';

/** What the api answers by method and path; a text is a stream of events. */
let answers: Record<string, object | string>;
let asked: { call: string; body: unknown }[];
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const call = `${request.method ?? ''} ${(request.url ?? '').replace('/api/v1', '')}`;
      asked.push({ call, body: body === '' ? undefined : JSON.parse(body) });
      const answer = answers[call];
      const problem = { type: '/problems/policy-not-found', title: 'None', detail: 'There is no such policy.' };
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? problem));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  answers = {};
  asked = [];
});

async function waypost(...args: string[]) {
  const written = { out: '', err: '' };
  const into = (name: keyof typeof written) =>
    new Writable({ write: (chunk: Buffer, _, done) => ((written[name] += chunk.toString()), done()) });
  const world = { env: { WAYPOST_API_URL: url }, out: into('out'), err: into('err'), now: () => 0 };
  return { code: await runCommandLine(args, world), ...written };
}

const figures = {
  ...{ matched: 4, unchanged: 1, primary: 2, added: 0, addresses: 2, collisions: 1 },
  skipped: { optedOut: 1, noAlias: 0 },
  kept: { target: 0, directory: 0 },
  shadowed: [{ policy: { id: 'p', name: 'Press' }, recipients: 3 }],
};
const aJob = (more: object) => ({
  ...{ id: 'j1', state: 'queued', planHash: null, figures: null, error: null, canApply: false, progress: { left: 0 } },
  ...more,
});
const rests = (state: string) =>
  `event: progress\ndata: {"state":"planning","done":2,"total":4,"etaSeconds":3}\n\nevent: stopped\ndata: {"state":"${state}","done":4,"total":4,"etaSeconds":null}\n\n`;

it('lists policies in the order they are tried in', async () => {
  const rule = (template: string, primary = false) => ({ type: 'SMTP', template, primary, enabled: true });
  answers['GET /recipient-policies'] = {
    items: [
      {
        name: 'Sales',
        priority: 1,
        enabled: true,
        filter: '(department=Sales)',
        templates: [rule('%g@a.org', true), rule('@a.org')],
      },
      { name: 'Default policy', priority: null, enabled: false, filter: '(cn=*)', templates: [] },
    ],
  };
  const { code, out } = await waypost('policy', 'list');
  expect(code).toBe(0);
  expect(out).toMatch(/^1 +Sales +on +\*%g@a\.org @a\.org +\(department=Sales\)\n- +Default policy +off/);
});

it('previews a policy, waits for the plan and says how to apply it', async () => {
  answers['POST /recipient-policies/Sales/preview'] = aJob({});
  answers['GET /jobs/j1/events'] = rests('planned');
  answers['GET /jobs/j1'] = aJob({ state: 'planned', planHash: 'h', canApply: true, figures });
  const { code, out, err } = await waypost('policy', 'preview', 'Sales');
  expect(code).toBe(0);
  expect(err).toBe('planning, 2 of 4, about 3 s left\nplanned, 4 of 4\n');
  expect(out).toMatch(/new primary address +2\n(.*\n)*caught by Press +3\nApply it with: .* --job j1 --plan h/);
});

it('applies the plan that was looked at, and tells a shell where that failed', async () => {
  answers['POST /recipient-policies/apply'] = aJob({});
  answers['GET /jobs/j1/events'] = rests('failed');
  answers['GET /jobs/j1'] = aJob({ state: 'failed', error: { code: 'plan-changed', detail: 'Preview it again.' } });
  const { code, out } = await waypost('policy', 'apply', 'all', '--job', 'j1', '--plan', 'h', '--reason', 'New names');
  expect(asked[0]?.body).toEqual({ job: 'j1', planHash: 'h', reason: 'New names' });
  expect({ code, out }).toEqual({ code: 1, out: 'Job j1: failed (Preview it again.)\n' });
});

it('takes a job back, and does not wait where it is told not to', async () => {
  answers['POST /jobs/j1/undo'] = aJob({ state: 'queued' });
  expect(await waypost('policy', 'undo', 'j1', '--no-wait')).toEqual({ code: 0, out: 'Job j1: queued\n', err: '' });
});

it('wants the preview that a plan belongs to', async () => {
  expect((await waypost('policy', 'apply', 'Sales', '--plan', 'h')).code).toBe(2);
  expect(asked).toEqual([]);
});
