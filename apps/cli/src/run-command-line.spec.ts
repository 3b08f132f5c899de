import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { SnapshotLine } from '@waypost/contracts';
import { units } from '@waypost/ldap';
import type { ReplicaRecord } from '@waypost/organization';
import { aMailbox, anOverride, aSmallOrganization, mailboxId } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from './run-command-line.js';

let folder = '';
let server: Server;
let url = '';
/** What the api answers next, and what it was asked. */
let answer: (response: ServerResponse) => void;
const asked: { path: string; authorization: string | undefined }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost-cli-'));
  server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function waypost(args: readonly string[], env: Record<string, string> = {}) {
  const written = { out: '', err: '' };
  const into = (name: keyof typeof written) =>
    new Writable({
      write(chunk: Buffer, _, done) {
        written[name] += chunk.toString();
        done();
      },
    });
  const world = { env: { WAYPOST_API_URL: url, ...env }, out: into('out'), err: into('err'), now: () => 0 };
  return { code: await runCommandLine(args, world), ...written };
}

/** Answers each path with what is said of it, and everything else with 404. */
const answeringAt = (answers: Record<string, object>) => (response: ServerResponse) => {
  const { path = '' } = asked.at(-1) ?? {};
  const found = answers[path.replace(/^\/api\/v1/, '')];
  answering(found ? 200 : 404, found ?? { type: '/problems/node-not-found', title: 'Nothing', detail: path })(response);
};
const answering = (status: number, body: object) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(body));
};

const streaming =
  (...lines: readonly SnapshotLine[]) =>
  (response: ServerResponse) => {
    response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  };
const exporting = (records: readonly ReplicaRecord[], to = 7) =>
  streaming(
    { line: 'head', revision: 7, feed: 'feed' },
    ...records.map((record) => ({ line: 'record', record }) as const),
    { line: 'end', records: records.length, revision: to },
  );

describe('waypost', () => {
  it.each([
    { args: [], code: 2, err: /waypost export ldif/ },
    { args: ['--help'], code: 0, out: /waypost mailbox show <address or name>/ },
    { args: ['help'], code: 0, out: /Exit codes/ },
    { args: ['export', 'ldif', '--help'], code: 0, out: /--output <file>/ },
    { args: ['fly'], code: 2, err: /There is no command "fly"/ },
    { args: ['health', '--loud'], code: 2, err: /Unknown option '--loud'\. See waypost health --help/ },
    { args: ['health', 'now'], code: 2, err: /takes nothing more/ },
    { args: ['mailbox', 'show'], code: 2, err: /takes <address or name>/ },
    { args: ['mailbox', 'show', 'ann', '--protocol', 'gopher'], code: 2, err: /--protocol is one of pop3, imap/ },
    { args: ['health', '--api-url', 'here'], code: 2, err: /here is not an http or https address/ },
    { args: ['health', '--api-url', 'http://127.0.0.1:1'], code: 3, err: /cannot be reached/ },
    { args: ['health', '--token-file', '/nowhere/token'], code: 2, err: /\/nowhere\/token cannot be read/ },
    { args: ['health', '--token', 'secret'], code: 2, err: /Unknown option '--token'/ },
  ])('answers $args with exit code $code', async ({ args, code, out = /^$/, err = /^$/ }) => {
    expect(await waypost(args)).toEqual({
      code,
      out: expect.stringMatching(out) as string,
      err: expect.stringMatching(err) as string,
    });
  });

  it('sends the token of a file, or of the environment', async () => {
    answer = answering(200, { status: 'ok' });
    const file = join(folder, 'token');
    await writeFile(file, 'wp_from-a-file\n');
    await waypost(['health', '--token-file', file]);
    await waypost(['health'], { WAYPOST_TOKEN: 'wp_from-the-environment' });
    await waypost(['health']);
    expect(asked.slice(-6).map(({ authorization }) => authorization)).toEqual([
      ...['Bearer wp_from-a-file', 'Bearer wp_from-a-file'],
      ...['Bearer wp_from-the-environment', 'Bearer wp_from-the-environment'],
      ...[undefined, undefined],
    ]);
  });

  it.each([
    { status: 401, token: '', err: /set WAYPOST_TOKEN/ },
    { status: 401, token: 'wp_old', err: /does not take the token/ },
    { status: 403, token: 'wp_some', err: /This needs the permission/ },
    { status: 503, token: 'wp_some', err: /The api answered 503/ },
  ])('says what a refusal of $status means', async ({ status, token, err }) => {
    answer = answering(status, status === 403 ? { detail: 'This needs the permission directory.read.' } : {});
    expect(await waypost(['health'], { WAYPOST_TOKEN: token })).toMatchObject({
      code: 1,
      err: expect.stringMatching(err) as string,
    });
  });
});

describe('waypost export ldif', () => {
  const records = [
    ...aSmallOrganization(),
    anOverride('org', 'mailbox.quotaBytes', 1024),
    anOverride(mailboxId('ann'), 'pop3.enabled', false),
    aMailbox('ann', { displayName: 'Ann Müller' }),
    aMailbox('bob'),
  ];

  it('writes the tree with the values in force', async () => {
    answer = exporting(records);
    const { code, out, err } = await waypost(['export', 'ldif']);
    expect(code).toBe(0);
    expect(err).toBe('9 entries at revision 7.\n');
    expect(out.match(/^(?:version|dn): .*$/gm)).toEqual([
      'version: 1',
      'dn: dc=paradigms,dc=example',
      ...units.map((unit) => `dn: ou=${unit},dc=paradigms,dc=example`),
      'dn: uid=ann,ou=people,dc=paradigms,dc=example',
      'dn: uid=bob,ou=people,dc=paradigms,dc=example',
    ]);
    const [ann, bob] = out.split('\n\n').slice(-3);
    expect(ann).toContain('cn:: QW5uIE3DvGxsZXI=\n');
    expect(ann).toContain('wpPop3Enabled: FALSE\n');
    expect(bob).toContain('wpPop3Enabled: TRUE\n');
    expect(bob).toContain('wpQuotaBytes: 1024');
    expect(out).not.toContain('entryUUID');
  });

  it("has slapadd's form, with what makes entries the same entries again", async () => {
    answer = exporting(records);
    const { out } = await waypost(['export', 'ldif', '--slapadd']);
    expect(out).toMatch(/^dn: dc=paradigms/);
    expect(out).toContain(`entryUUID: ${mailboxId('ann')}\n`);
    expect(out).not.toMatch(/entryDN|subschemaSubentry/);
  });

  it('says that the model changed meanwhile', async () => {
    answer = exporting(records, 9);
    expect((await waypost(['export', 'ldif'])).err).toMatch(/at revision 7\. Up to revision 9 was committed/);
  });

  it('puts a file in its place once it is whole, for its owner alone', async () => {
    const file = join(folder, 'tree.ldif');
    answer = exporting(records);
    const { out } = await waypost(['export', 'ldif']);
    expect((await waypost(['export', 'ldif', '--output', file])).out).toBe('');
    expect(await readFile(file, 'utf8')).toBe(out);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it.each([
    { when: 'ends early', end: (response: ServerResponse) => response.end(), err: /incomplete/, code: 1 },
    { when: 'breaks off', end: (response: ServerResponse) => response.destroy(), err: /broke off/, code: 3 },
  ])('leaves no file where the stream $when', async ({ end, err, code }) => {
    answer = (response) => {
      const head: SnapshotLine = { line: 'head', revision: 7, feed: 'feed' };
      response.write(`${JSON.stringify(head)}\n`, () => end(response));
    };
    const before = await readdir(folder);
    expect(await waypost(['export', 'ldif', '--output', join(folder, 'broken.ldif')])).toMatchObject({
      code,
      err: expect.stringMatching(err) as string,
    });
    expect(await readdir(folder)).toEqual(before);
  });

  it('says where it cannot write', async () => {
    answer = exporting(records);
    expect(await waypost(['export', 'ldif', '--output', join(folder, 'no', 'such')])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/cannot be written \(ENOENT/) as string,
    });
  });
});

describe('recipient show', () => {
  const member = (kind: string, name: string | null, address: string) => ({
    kind,
    id: name,
    name,
    displayName: name,
    address,
  });
  const sales = {
    address: 'sales@example.net',
    domain: { name: 'example.net', kind: 'authoritative' },
    verdict: 'delivered',
    recipient: {
      kind: 'group',
      id: 'g',
      name: 'sales',
      displayName: 'Sales',
      address: 'sales@example.net',
      primary: true,
    },
    addresses: [
      {
        ...{ type: 'SMTP', address: 'sales@example.net', primary: true, origin: 'policy', wanted: null },
        ...{ policy: { id: 'p', name: 'Sales' }, domain: null, createdAt: '2026-11-29T10:00:00.000Z' },
      },
    ],
    filter: '(department=Sales)',
    delivery: {
      ...{ requireSignIn: true, maxReceiveBytes: 5000, forwarding: null, sendAs: [] },
      ...{ acceptFrom: [member('mailbox', 'ann', 'ann@example.net')], rejectFrom: [] },
    },
    forwarded: [{ from: { id: 'b', name: 'bob' }, to: member('external', null, 'bob@home.example'), keepCopy: false }],
    receives: [member('mailbox', 'ann', 'ann@example.net'), member('external', null, 'bob@home.example')],
    receivesTotal: 2,
    receivesExact: true,
    loops: [],
  };

  it('says who gets mail for an address, and why', async () => {
    answer = answeringAt({ '/recipients?address=sales%40example.net': sales });
    const { code, out } = await waypost(['recipient', 'show', 'sales@example.net']);
    expect(code).toBe(0);
    for (const line of [
      'sales@example.net (example.net, authoritative)',
      'It is the group sales, Sales.',
      'Who is in it follows from (department=Sales).',
      'Only people who have signed in may write.',
      'Only these may write: mailbox ann.',
      'It takes at most 5000 octets.',
      'by the policy Sales',
      'bob@home.example',
      'Receives (2):',
    ])
      expect(out).toContain(line);
    expect(out).not.toContain('Loops');
  });

  it('says so where nobody has it', async () => {
    const nobody = { address: 'x@example.net', domain: null, verdict: 'not-accepted', recipient: null, filter: null };
    const none = {
      addresses: [],
      delivery: null,
      forwarded: [],
      receives: [],
      receivesTotal: 0,
      receivesExact: true,
      loops: [],
    };
    answer = answeringAt({ '/recipients?address=x%40example.net': { ...nobody, ...none } });
    expect((await waypost(['recipient', 'show', 'x@example.net'])).out).toBe(
      'x@example.net (no accepted domain)\nMail for it is not taken in: its domain is not accepted.\n',
    );
  });
});

describe('mailbox show', () => {
  const mailbox = {
    ...{ id: 'm1', name: 'ann', displayName: 'Ann Lee', address: 'ann@example.net' },
    ...{ server: { id: 's1', name: 'athena' }, site: { id: 'p1', name: 'paris' } },
  };
  const recipient = (kind: string) => ({ recipient: { kind, id: 'm1', name: 'ann' } });

  it('finds a mailbox by any of its addresses', async () => {
    answer = answeringAt({
      '/recipients?address=ann.lee%40example.net': recipient('mailbox'),
      '/mailboxes/m1': mailbox,
      '/mailboxes/m1/settings': { node: {}, items: [] },
    });
    expect(await waypost(['mailbox', 'show', 'ann.lee@example.net'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Ann Lee <ann@example.net>, login name ann, on athena in paris'),
    });
  });

  it.each([
    { whose: 'nobody', found: { recipient: null }, err: /no mailbox with the address x@example.net\./ },
    { whose: 'a group', found: recipient('group'), err: /it is that of the group ann\./ },
  ])('says so where the address is that of $whose', async ({ found, err }) => {
    answer = answeringAt({ '/recipients?address=x%40example.net': found });
    expect(await waypost(['mailbox', 'show', 'x@example.net'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(err),
    });
  });
});
