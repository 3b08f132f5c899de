import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { DirectoryRun, DirectoryRunProgress } from '@waypost/contracts';
import { planOperations } from '@waypost/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from './run-command-line.js';

/** What the api answers by method and path; a text is a stream, and one that is cut off leaves its connection broken. */
let answers: Record<string, object | string | { cutOff: string }>;
let asked: { call: string; body: unknown }[];
/** What each stream of events was asked to go on after. */
let heard: (string | undefined)[];
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const call = `${request.method ?? ''} ${(request.url ?? '').replace('/api/v1/directory', '')}`;
      asked.push({ call, body: body === '' ? undefined : JSON.parse(body) });
      const answer = answers[call];
      const problem = { type: '/problems/run-not-found', title: 'None', detail: 'There is no run with this id.' };
      if (call.endsWith('/events')) heard.push(request.headers['last-event-id'] as string | undefined);
      if (answer && typeof answer === 'object' && 'cutOff' in answer) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(answer.cutOff, () => response.destroy());
        answers[call] = answers[`${call} again`] ?? problem;
        return;
      }
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
  heard = [];
});

async function waypost(...args: string[]) {
  const written = { out: '', err: '' };
  const into = (name: keyof typeof written) =>
    new Writable({ write: (chunk: Buffer, _, done) => ((written[name] += chunk.toString()), done()) });
  const world = { env: { WAYPOST_API_URL: url }, out: into('out'), err: into('err'), now: () => 0 };
  return { code: await runCommandLine(args, world), ...written };
}

const counts = (some: object) =>
  Object.fromEntries(
    [...planOperations, 'unchanged'].map((name) => [name, (some as Record<string, number>)[name] ?? 0]),
  );
const aRun = (more: Partial<DirectoryRun> = {}) =>
  ({
    id: 'r1',
    source: { id: 's', name: 'hq' },
    mode: 'full',
    dryRun: false,
    state: 'queued',
    fetch: { complete: null, entries: 0, pages: 0, referralsIgnored: 0, skipped: [] },
    server: null,
    counts: null,
    gate: null,
    planHash: null,
    note: null,
    error: null,
    ...more,
  }) as DirectoryRun;
const held = aRun({
  state: 'held',
  fetch: { complete: true, entries: 100, pages: 1, referralsIgnored: 0, skipped: [] },
  counts: counts({ create: 3, unchanged: 97 }) as DirectoryRun['counts'],
  gate: {
    verdict: 'held',
    checks: [{ name: 'first-run', ok: false, value: 1, limit: 0, detail: 'It is the first run.' }],
  },
  planHash: 'hash1',
});
const event = (name: string, more: Partial<DirectoryRunProgress>, id = 'e1') =>
  `event: ${name}\nid: ${id}\ndata: ${JSON.stringify({ state: 'queued', fetched: 0, expected: null, items: 0, applied: 0, failed: 0, elapsedSeconds: 1, etaSeconds: null, ...more })}\n\n`;

describe('waypost sync run', () => {
  it.each([
    { args: [], body: { mode: 'delta', dryRun: false } },
    { args: ['--full', '--dry-run'], body: { mode: 'full', dryRun: true } },
  ])('asks for $body with $args, and does not wait', async ({ args, body }) => {
    answers['POST /sources/hq/runs'] = aRun();
    expect(await waypost('sync', 'run', 'hq', ...args)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Run r1 of hq'),
    });
    expect(asked).toEqual([{ call: 'POST /sources/hq/runs', body }]);
  });

  it.each([
    { state: 'succeeded', code: 0 },
    { state: 'planned', code: 0 },
    { state: 'held', code: 4 },
    { state: 'partial', code: 1 },
    { state: 'failed', code: 1 },
    { state: 'cancelled', code: 1 },
  ] as const)('that waits ends with $code where the run is $state', async ({ state, code }) => {
    answers['POST /sources/hq/runs'] = aRun();
    answers['GET /runs/r1/events'] =
      event('progress', { state: 'fetching', fetched: 40, expected: 100, etaSeconds: 3 }) +
      ': still at it\n\n' +
      event('progress', { state: 'applying', items: 3, applied: 1, failed: 1 }) +
      event('stopped', { state });
    answers['GET /runs/r1'] = { ...held, state };
    const { err, ...rest } = await waypost('sync', 'run', 'hq', '--wait');
    expect(rest.code).toBe(code);
    expect(err).toBe(`fetching: 40 of about 100 entries, about 3 s left\napplying: 1 of 3, 1 failed\n${state}\n`);
  });

  it('says what the api refuses', async () => {
    expect(await waypost('sync', 'run', 'nowhere')).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no run'),
    });
    expect(await waypost('sync', 'run')).toMatchObject({ code: 2, err: expect.stringContaining('takes <source>') });
  });
});

describe('waypost sync show', () => {
  it('says what is planned, what held it, and how to approve it', async () => {
    answers['GET /runs/r1'] = held;
    expect((await waypost('sync', 'show', 'r1')).out).toBe(
      [
        'Run r1 of hq: full, held',
        '100 entries read',
        'Plan: create 3; unchanged 97',
        'Held by first-run: It is the first run.',
        'See it whole with: waypost sync plan r1',
        'Approve it with: waypost sync approve r1 hash1',
        '',
      ].join('\n'),
    );
    expect(JSON.parse((await waypost('sync', 'show', 'r1', '--json')).out)).toEqual(held);
  });

  it.each([
    { vendor: 'OpenLDAP', says: '100 entries read from OpenLDAP at ldaps://hq' },
    { vendor: '', says: '100 entries read from ldaps://hq' },
  ])('names the server that says it is "$vendor"', async ({ vendor, says }) => {
    const server = { url: 'ldaps://hq', vendor, identity: 'i', strategy: 'syncrepl' };
    answers['GET /runs/r1'] = { ...held, server };
    expect((await waypost('sync', 'show', 'r1')).out).toContain(`${says}\n`);
  });

  it('writes every item of all pages, one a line', async () => {
    answers['GET /runs/r1/items?limit=500'] = { items: [{ seq: 1 }, { seq: 2 }], nextCursor: 'c' };
    answers['GET /runs/r1/items?limit=500&cursor=c'] = { items: [{ seq: 3 }], nextCursor: null };
    expect((await waypost('sync', 'show', 'r1', '--items')).out).toBe('{"seq":1}\n{"seq":2}\n{"seq":3}\n');
  });
});

it.each([
  { args: ['approve', 'r1', 'hash1'], call: 'POST /runs/r1/approve', body: { planHash: 'hash1' } },
  { args: ['reject', 'r1'], call: 'POST /runs/r1/reject', body: {} },
  { args: ['cancel', 'r1'], call: 'POST /runs/r1/cancel', body: {} },
])('waypost sync $args asks for just that', async ({ args, call, body }) => {
  answers[call] = aRun();
  expect((await waypost('sync', ...args)).code).toBe(0);
  expect(asked).toEqual([{ call, body }]);
});

it('waypost sync sources shows how each fares', async () => {
  answers['GET /sources?limit=500'] = {
    items: [
      {
        name: 'hq',
        kind: 'openldap',
        state: 'active',
        status: {
          lastRun: { state: 'succeeded', endedAt: '2026-03-01T02:00:00Z' },
          links: { linked: 4312 },
          openConflicts: 2,
          currentRun: null,
        },
      },
    ],
    nextCursor: null,
  };
  expect((await waypost('sync', 'sources')).out).toMatch(
    /^NAME .*\nhq +openldap +active +succeeded 2026-03-01T02:00:00Z +4312 +2 +-\n$/,
  );
});

it('waypost sync conflicts names both parties, and nothing an entry holds steers the terminal', async () => {
  answers['GET /conflicts?source=hq&limit=500'] = {
    items: [
      {
        id: 'c1',
        source: { name: 'hq' },
        label: 'Ann\u001b[31m',
        detail: 'info@hq.example is taken by Bob.',
        resolutions: ['link', 'ignore'],
      },
    ],
    nextCursor: null,
  };
  expect((await waypost('sync', 'conflicts', '--source', 'hq')).out).toBe(
    'c1  hq: Ann [31m\n  info@hq.example is taken by Bob.\n  Here it can be: link, ignore\n',
  );
});

describe('waypost sync follow', () => {
  it('waits for an api that goes away, and goes on after what it heard', async () => {
    answers['GET /runs/r1/events'] = { cutOff: event('progress', { state: 'fetching', fetched: 1 }, 'e7') };
    answers['GET /runs/r1/events again'] = event('stopped', { state: 'succeeded' }, 'e8');
    answers['GET /runs/r1'] = aRun({ state: 'succeeded' });
    const { code, err } = await waypost('sync', 'follow', 'r1');
    expect(code).toBe(0);
    expect(err).toMatch(/^fetching: 1 entries\n.*broke off.*Trying again\.\nsucceeded\n$/);
    expect(heard).toEqual([undefined, 'e7']);
  });

  it('does not take a stream that ended early for a run that did', async () => {
    answers['GET /runs/r1/events'] = { cutOff: '' };
    answers['GET /runs/r1/events again'] = event('stopped', { state: 'held' });
    answers['GET /runs/r1'] = held;
    expect((await waypost('sync', 'follow', 'r1')).code).toBe(4);
  });
});

describe('waypost sync plan', () => {
  const item = {
    seq: 7,
    operation: 'update',
    kind: 'person',
    anchor: 'a',
    dn: 'uid=ann,dc=hq',
    label: 'Ann\u001b[2J Lee',
    recipient: null,
    risk: 'review',
    differences: [
      { field: 'surname', before: 'Lee', after: 'Anders', authority: 'directory' },
      { field: 'title', before: null, after: 'Clerk', authority: 'directory' },
      { field: 'aliases', add: ['al@hq.example'], remove: ['a@hq.example'], authority: 'directory' },
      { field: 'city', before: 'Oslo', directory: 'Bergen', kept: true, authority: 'detached' },
    ],
    conflict: null,
    detail: null,
    bundle: null,
    status: 'planned',
    error: null,
  };

  it('shows who, and each field before and after, without anything that steers the terminal', async () => {
    answers['GET /runs/r1/items?limit=500'] = { items: [item], nextCursor: null };
    expect((await waypost('sync', 'plan', 'r1')).out).toBe(
      [
        '7. update person Ann [2J Lee (review)',
        '    uid=ann,dc=hq',
        '    - surname: Lee',
        '    + surname: Anders',
        '    + title: Clerk',
        '    - aliases: a@hq.example',
        '    + aliases: al@hq.example',
        '      city: Oslo stays; the source says Bergen (detached)',
        '',
      ].join('\n'),
    );
  });

  it('asks for what is wanted of it, and refuses words it does not know', async () => {
    answers['GET /runs/r1/items?operation=suspend&risk=destructive&q=ann&limit=500'] = { items: [], nextCursor: null };
    const args = ['sync', 'plan', 'r1', '--operation', 'suspend', '--risk', 'destructive', '--find', 'ann'];
    expect(await waypost(...args)).toMatchObject({ code: 0, out: 'Nothing in the plan matches.\n' });
    expect(await waypost('sync', 'plan', 'r1', '--operation', 'delete')).toMatchObject({
      code: 2,
      err: expect.stringContaining('suspend'),
    });
  });
});

describe('waypost sync export', () => {
  it('writes what the api sends, to standard output or whole into a file', async () => {
    answers['GET /runs/r1/export?format=csv'] = 'seq,operation\n';
    answers['GET /runs/r1/export?format=ldif'] = 'version: 1\n';
    expect((await waypost('sync', 'export', 'r1')).out).toBe('seq,operation\n');
    const folder = mkdtempSync(join(tmpdir(), 'waypost-export-'));
    const file = join(folder, 'plan.ldif');
    expect((await waypost('sync', 'export', 'r1', '--format', 'ldif', '--output', file)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('version: 1\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['plan.ldif']);
    rmSync(folder, { recursive: true });
    expect((await waypost('sync', 'export', 'r1', '--format', 'xml')).code).toBe(2);
  });
});

it.each([
  { entry: 'ann', body: { mailbox: 'ann' } },
  { entry: '0123456789abcdef0123456789ABCDEF', body: { anchor: '0123456789abcdef0123456789ABCDEF' } },
])('waypost sync read takes $entry for $body', async ({ entry, body }) => {
  answers['POST /sources/hq/resync'] = aRun({ mode: 'single' });
  expect((await waypost('sync', 'read', 'hq', entry)).code).toBe(0);
  expect(asked).toEqual([{ call: 'POST /sources/hq/resync', body }]);
});

it('waypost sync resolve takes one of three decisions', async () => {
  const conflict = { id: 'c1', source: { name: 'hq' }, label: 'Ann', detail: 'Left out.', resolutions: ['unignore'] };
  answers['POST /conflicts/c1/resolve'] = conflict;
  expect((await waypost('sync', 'resolve', 'c1', 'ignore')).out).toContain('Here it can be: unignore');
  expect((await waypost('sync', 'resolve', 'c1', 'forget')).code).toBe(2);
  expect(asked).toEqual([{ call: 'POST /conflicts/c1/resolve', body: { resolution: 'ignore' } }]);
});

it('waypost sync ignored and unignore list what is left out, and take it in again', async () => {
  const link = { id: 'l1', recipient: null, state: 'ignored', dn: 'uid=ann,dc=hq', source: { name: 'hq' } };
  answers['GET /links?state=ignored&source=hq&limit=500'] = { items: [link], nextCursor: null };
  answers['POST /links/l1/unignore'] = { ...link, state: 'conflict' };
  expect((await waypost('sync', 'ignored', '--source', 'hq')).out).toMatch(/^l1 .*uid=ann,dc=hq$/m);
  expect(await waypost('sync', 'unignore', 'l1')).toMatchObject({
    code: 0,
    out: 'uid=ann,dc=hq is taken in again with the next run of hq that reads it.\n',
  });
  expect(asked.at(-1)?.call).toBe('POST /links/l1/unignore');
});

describe('waypost sync purge', () => {
  beforeEach(() => {
    const link = { id: 'l1', recipient: { kind: 'group', name: 'ann' }, state: 'purge-proposed' };
    answers['GET /links?state=purge-proposed&limit=500'] = { items: [link], nextCursor: null };
    answers['POST /links/l1/purge'] = {};
  });
  it('deletes whom both the link and the name mean', async () => {
    expect(await waypost('sync', 'purge', 'l1', 'Ann')).toMatchObject({
      code: 0,
      out: 'The group ann is deleted.\n',
    });
    expect(asked.at(-1)?.call).toBe('POST /links/l1/purge');
  });
  it.each([
    ['l1', 'bob'],
    ['l2', 'ann'],
  ])('deletes nobody for %s and %s', async (...args) => {
    expect((await waypost('sync', 'purge', ...args)).code).toBe(1);
    expect(asked.map(({ call }) => call)).not.toContain('POST /links/l1/purge');
  });
});
