import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Explanation } from '@waypost/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from './run-command-line.js';

const explanation: Explanation = {
  question: {
    ...{ from: 'ann@example.org', to: ['mark@minasi.com'], server: 'athena', channel: 'client', tls: true },
    ...{ bytes: 10_000, received: 0, dns: true, at: '2026-11-22T12:00:00.000Z' },
  },
  link: 'abc',
  steps: [
    {
      ...{
        n: 1,
        rule: 'I1',
        asks: 'Whose?',
        decision: 'route',
        says: '*.com is the closest address space.',
        evidence: {},
      },
      recipient: 'mark@minasi.com',
      losers: [{ connector: 'internet', space: '*', spaceCost: 1, totalCost: 1, because: 'less-specific' }],
    },
    {
      ...{
        n: 2,
        rule: 'C2',
        asks: 'May it?',
        decision: 'refuse',
        says: 'Nothing lets this client relay.',
        evidence: {},
      },
      ...{ code: '5.7.1', reply: '554 5.7.1' },
    },
  ],
  outcomes: [
    {
      ...{ sentTo: 'mark@minasi.com', recipient: 'mark@minasi.com', through: [], verdict: 'handed-on', hop: 'relay' },
      ...{ nextHop: '[192.0.2.5]', servers: ['athena', 'hermes'], connector: 'partner' },
      postfix: [
        { server: 'athena', transport: 'smtp:[hermes.example.org]', agrees: false, because: 'It knows no size.' },
      ],
    },
  ],
  copies: [],
  notes: ['Of the 300 members of all 200 are followed.'],
};

let server: Server;
let folder = '';
const asked: unknown[] = [];
let answer: object = explanation;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-explain-'));
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      asked.push([request.url, JSON.parse(body)]);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function explain(...args: readonly string[]) {
  const written = { out: '', err: '' };
  const into = (name: keyof typeof written) =>
    new Writable({
      write(chunk: Buffer, _, done) {
        written[name] += chunk.toString();
        done();
      },
    });
  const { port } = server.address() as AddressInfo;
  const world = {
    env: { WAYPOST_API_URL: `http://127.0.0.1:${port}` },
    out: into('out'),
    err: into('err'),
    now: () => 0,
  };
  return { code: await runCommandLine(['explain', ...args], world), ...written };
}

it('asks what it was told to, and shows steps, losers, outcomes and what Postfix is told', async () => {
  const { code, out } = await explain(
    '--from',
    'ann@example.org',
    '--to',
    'mark@minasi.com, x@y.test',
    '--bytes',
    '5',
    '--clear',
  );
  expect(asked.at(-1)).toEqual([
    '/api/v1/routing/explain',
    { from: 'ann@example.org', to: ['mark@minasi.com', 'x@y.test'], tls: false, dns: true, bytes: 5 },
  ]);
  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    'From ann@example.org to mark@minasi.com: 10000 octets, client at athena',
    '',
    '  1  I1  *.com is the closest address space. [mark@minasi.com]',
    '       lost: internet  *  cost 1  less-specific',
    '  2  C2  Nothing lets this client relay. (5.7.1, Postfix says 554 5.7.1)',
    '',
    'mark@minasi.com: handed-on [192.0.2.5] by athena > hermes',
    '  on athena Postfix is told: smtp:[hermes.example.org] (not the same)',
    '  It knows no size.',
    '',
    'Note: Of the 300 members of all 200 are followed.',
    '',
  ]);
});

it('supposes what a file says, answers JSON, and another exit code where somebody gets nothing', async () => {
  const file = join(folder, 'what-if.json');
  const whatIf = { connectors: [{ do: 'delete', connector: 'internet' }], states: [] };
  await writeFile(file, JSON.stringify(whatIf));
  const [outcome] = explanation.outcomes;
  answer = { ...explanation, outcomes: [{ ...outcome, verdict: 'refused', code: '5.7.1' }] };
  const { code, out } = await explain('--from', '', '--to', 'x@y.test', '--what-if', file, '--json');
  expect(asked.at(-1)).toMatchObject(['/api/v1/routing/explain', { from: '', whatIf }]);
  expect([code, JSON.parse(out)]).toEqual([1, answer]);
});

it.each([
  { args: ['--to', 'x@y.test'], err: /Say --from and --to/ },
  { args: ['--from', '', '--to', 'x@y.test', '--bytes', 'many'], err: /--bytes is a number/ },
  { args: ['--from', '', '--to', 'x@y.test', '--what-if', '/nowhere'], err: /\/nowhere cannot be read as JSON/ },
])('says what is wrong with $args', async ({ args, err }) => {
  expect(await explain(...args)).toMatchObject({ code: 2, err: expect.stringMatching(err) as string });
});
