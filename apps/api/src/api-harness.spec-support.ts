import { randomBytes } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { migrations } from '@waypost/migrations';
import type { Role } from '@waypost/organization';
import { type Database, Ledger, migrate, openDatabase } from '@waypost/store';
import { type DatabaseKind, databaseKinds, type DatabasePlace, type Filling } from '@waypost/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type Configuration, readConfiguration } from './configuration.js';
import { FeedHub } from './feed/feed-hub.js';
import { SecretBox } from './session/secret-box.js';
import { bootstrap, ownerLink } from './start/bootstrap.js';
import { createApplication } from './start/create-application.js';
import { createLog } from './start/create-log.js';
import type { Fetcher } from './sync/runs/fetcher.js';
import { JobSupervisor } from './jobs/job-supervisor.js';
import { RunSupervisor } from './sync/runs/run-supervisor.js';

/** The tokens the api under test is started with. */
export const bootstrapToken = 'bootstrap-canary-0123456789abcdef';
export const followerToken = 'follower-canary-0123456789abcdef';
const publicUrl = 'http://waypost.test';

/** What came back; `body` is parsed where it is JSON. */
export interface Answer<Body> {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Body;
}

type Headers = Record<string, string>;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- specifications read answers of every shape; vitest's matchers check them
export type Json = any;

/** The api as one caller meets it. Paths are below `/api/v1`. */
export class Client {
  constructor(
    private readonly reach: () => NestFastifyApplication,
    private readonly always: Headers = {},
  ) {}

  get = <Body = Json>(path: string, headers?: Headers) => this.send<Body>('GET', path, undefined, headers);
  post = <Body = Json>(path: string, body?: unknown, headers?: Headers) => this.send<Body>('POST', path, body, headers);
  put = <Body = Json>(path: string, body?: unknown, headers?: Headers) => this.send<Body>('PUT', path, body, headers);
  patch = <Body = Json>(path: string, body?: unknown, headers?: Headers) =>
    this.send<Body>('PATCH', path, body, headers);
  delete = <Body = Json>(path: string, headers?: Headers) => this.send<Body>('DELETE', path, undefined, headers);

  /** This client with further headers on every request. */
  with = (headers: Headers) => new Client(this.reach, { ...this.always, ...headers });

  /** Gets what lies beside the REST api: pages and documents. */
  page = (path: string, headers?: Headers) => this.send('GET', `http://waypost.test${path}`, undefined, headers);

  /** Asks over the network, for answers that go on and on. */
  async stream(path: string, signal?: AbortSignal, headers: Headers = {}): Promise<Response> {
    const url = `${await this.reach().getUrl()}/api/v1${path}`;
    return fetch(url, { headers: { ...this.always, ...headers }, ...(signal && { signal }) });
  }

  /** Sends anything anywhere; a string body goes out as it is. */
  async send<Body = Json>(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<Answer<Body>> {
    const url = /^(http:|\/api\/)/.test(path) ? path : `/api/v1${path}`;
    const payload = body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) };
    const answer = await this.reach().inject({
      method: method as 'GET',
      url,
      headers: {
        host: 'waypost.test',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...this.always,
        ...headers,
      },
      ...payload,
    });
    const isJson = /json/.test(String(answer.headers['content-type']));
    return {
      status: answer.statusCode,
      headers: answer.headers as Answer<Body>['headers'],
      body: (isJson && answer.body !== '' ? JSON.parse(answer.body) : answer.body) as Body,
    };
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** How an api under test differs from others. */
export interface ApiSettings extends Partial<Configuration> {
  consoleFolder?: string;
  onlyEmbedded?: boolean;
  /** Reads directory sources; with it, runs are worked on. */
  fetcher?: Fetcher;
  /** Whether jobs are worked on. */
  works?: boolean;
}

/** That migrations are right is specified beside them; here a database is migrated once for all specs of a run. */
const migrated: Filling = {
  name: 'migrated',
  fill: async (place) => {
    const database = await openDatabase({ ...place, migrations });
    await migrate(database);
    await database.close();
  },
};

/** A running api around a fresh database. Its members may be used from the first `beforeAll` on. */
export class ApiUnderTest extends Client {
  app!: NestFastifyApplication;
  source!: DataSource;
  /** Everything the api logged, line by line. */
  readonly logged: string[] = [];
  private database!: Database;
  private place!: DatabasePlace;
  private named = 0;

  constructor(
    private readonly kind: DatabaseKind,
    private readonly settings: ApiSettings = {},
  ) {
    super(() => this.app, bearer(bootstrapToken));
  }

  /** Whoever holds this API token. */
  bearing = (token: string) => new Client(() => this.app, bearer(token));
  /** Someone who says nothing of who they are. */
  get stranger() {
    return new Client(() => this.app);
  }

  /** A caller with a fresh API token of this role. */
  async as(role: Role): Promise<Client> {
    const { body } = await this.post('/tokens', { name: `a ${role}`, role });
    return this.bearing(body.token);
  }

  /** A browser that signed in by a fresh one-time link. */
  async signedIn(): Promise<Client> {
    const answer = await this.stranger.post('/session', { oneTimeCode: await this.oneTimeCode() });
    return new Client(() => this.app, { cookie: cookieOf(answer), 'x-csrf-token': answer.body.csrfToken });
  }

  async oneTimeCode(): Promise<string> {
    const link = await ownerLink(this.source, publicUrl, true);
    return (link ?? '').split('#code=')[1] ?? '';
  }

  /** Makes something of the model and answers it as REST does. */
  async has(built: { path: string; body: object }): Promise<Json> {
    const answer = await this.post(built.path, built.body);
    if (answer.status !== 201) throw new Error(`${built.path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** A site, a server in it and a mailbox on that, with names of their own. */
  async hasPath() {
    const tail = this.unique();
    const site = await this.has(aSite(`site-${tail}`));
    const server = await this.has(aServer(`server-${tail}`).at(site));
    const mailbox = await this.has(aMailbox(`mailbox-${tail}`).on(server));
    return { site, server, mailbox };
  }

  /** A piece of a name that nothing here has had before. */
  unique = () => `${(this.named += 1)}-${randomBytes(2).toString('hex')}`;

  async start(): Promise<void> {
    const { consoleFolder = '/nowhere', onlyEmbedded: _, fetcher, ...given } = this.settings;
    this.place = await this.kind.prepare(migrated);
    const { url, dataFolder } = this.place;
    this.database = await openDatabase({ url, dataFolder, migrations });
    this.source = this.database.source;
    const read = readConfiguration({
      WAYPOST_DATA_DIR: dataFolder,
      WAYPOST_PUBLIC_URL: publicUrl,
      WAYPOST_BOOTSTRAP_TOKEN: bootstrapToken,
      WAYPOST_FOLLOWER_TOKEN: followerToken,
    });
    if ('faults' in read) throw new Error(read.faults.join(' '));
    const log = createLog('trace', { write: (line: string) => void this.logged.push(line) });
    const secretBox = new SecretBox(randomBytes(32));
    const configuration = { ...read.configuration, ...given };
    this.app = await createApplication(
      { configuration, source: this.source, log, secretBox, ...(fetcher && { fetcher }) },
      consoleFolder,
    );
    await this.app.listen(0, '127.0.0.1');
    await bootstrap(this.app.get(Ledger));
    await this.app.get(FeedHub).start();
    if (this.settings.works) await this.app.get(JobSupervisor).begin({ alone: this.database.embedded });
    if (fetcher) await this.app.get(RunSupervisor).begin({ alone: this.database.embedded });
  }

  async stop(): Promise<void> {
    await this.app?.close();
    await this.database?.close();
    await this.place?.leave();
  }
}

/** The session cookie of an answer, as a browser would send it back. */
export const cookieOf = ({ headers }: Answer<unknown>) => String([headers['set-cookie']].flat()[0]).split(';')[0] ?? '';

/** A machine that is busy with other things takes its time to make a database. */
const startMs = 180_000;

/** Holds one specification on every kind of database, each started once. */
export function onEachDatabase(area: string, specification: (api: ApiUnderTest) => void, settings?: ApiSettings): void {
  // What a database has no part in needs to be seen on one alone.
  for (const kind of settings?.onlyEmbedded ? databaseKinds.slice(0, 1) : databaseKinds) {
    describe.skipIf(!kind.runs)(`${area}, on ${kind.name}`, () => {
      const api = new ApiUnderTest(kind, settings);
      beforeAll(() => api.start(), startMs);
      afterAll(() => api.stop());
      specification(api);
    });
  }
}

const referenceOf = (node: string | { id: string }) => (typeof node === 'string' ? node : node.id);

export const aSite = (name: string, more: object = {}) => ({ path: '/sites', body: { name, ...more } });

export const aServer = (name: string, more: object = {}) => ({
  at: (site: string | { id: string }) => ({
    path: '/servers',
    body: { name, fqdn: `${name.replaceAll('_', '-u-')}.example.net`.toLowerCase(), site: referenceOf(site), ...more },
  }),
});

export const aMailbox = (name: string, more: object = {}) => ({
  on: (server: string | { id: string }) => ({
    path: '/mailboxes',
    body: { name, displayName: name, address: `${name}@example.net`, server: referenceOf(server), ...more },
  }),
});

export const aDomain = (name: string, more: object = {}) => ({ path: '/accepted-domains', body: { name, ...more } });

export const aContact = (name: string, more: { address: string } & object) => ({
  path: '/contacts',
  body: { name, displayName: name, ...more },
});

export const aGroup = (name: string, more: object = {}) => ({
  path: '/groups',
  body: { name, displayName: name, address: `${name}@example.net`, ...more },
});

/** A connector to the Internet in a site, unless it is said otherwise. */
export const aConnector = (name: string, site: string | { id: string }, more: object = {}) => ({
  path: '/connectors',
  body: { name, kind: 'internet', site: referenceOf(site), addressSpaces: [{ pattern: '*' }], ...more },
});

/** How a refusal must look: problem+json of this status and code, with a sentence at each pointer and no other. */
export const refused = (status: number, code: string, ...pointers: string[]) => ({
  status,
  headers: { 'content-type': expect.stringMatching(/^application\/problem\+json/) },
  body: {
    type: `/problems/${code}`,
    title: expect.stringMatching(/^\S/),
    status,
    detail: expect.stringMatching(/\S/),
    ...(pointers.length > 0 && {
      errors: pointers.map((pointer) => ({ pointer, detail: expect.stringMatching(/^\S.*[.)]$/) })),
    }),
  },
});
