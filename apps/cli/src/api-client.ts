import type { Problem } from '@waypost/contracts';
import type { Connection } from './connection.js';
import { exitCodes, Failure } from './failure.js';

/** Talks to the api; whatever it refuses becomes a {@link Failure} in sentences. */
export class ApiClient {
  constructor(private readonly connection: Connection) {}

  /** Gets a path below `/api/v1` as JSON. */
  async get<Body>(path: string): Promise<Body> {
    const response = await this.open(path, 'application/json');
    return (await response.json()) as Body;
  }

  /** Posts to a path below `/api/v1`, and answers what came back as JSON. */
  async post<Body>(path: string, body: object = {}): Promise<Body> {
    const response = await this.open(path, 'application/json', body);
    return (await response.json()) as Body;
  }

  /** Posts to a path below `/api/v1` that answers with nothing. */
  async command(path: string): Promise<void> {
    await this.open(path, '*/*', {});
  }

  /** Gets a path as a stream of octets. */
  async stream(
    path: string,
    accept: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<AsyncIterable<Uint8Array>> {
    const { body } = await this.open(path, accept, undefined, headers);
    if (!body) throw new Failure(`The api at ${this.connection.url} answered without a body.`);
    return this.telling(body as AsyncIterable<Uint8Array>);
  }

  private async open(
    path: string,
    accept: string,
    body?: object,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const { url, token } = this.connection;
    const headers = {
      ...more,
      accept,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    };
    const request = { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) };
    const response = await fetch(`${url}/api/v1${path}`, request).catch((fault: unknown) => {
      throw new Failure(
        `The api at ${url} cannot be reached (${causeOf(fault)}); check --api-url.`,
        exitCodes.unreachable,
      );
    });
    if (response.ok) return response;
    throw new Failure(this.sentenceOf(response.status, await problemOf(response)));
  }

  private async *telling(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (fault) {
      throw new Failure(
        `The connection to the api at ${this.connection.url} broke off (${causeOf(fault)}).`,
        exitCodes.unreachable,
      );
    }
  }

  private sentenceOf(status: number, problem: Partial<Problem>): string {
    if (status === 401)
      return this.connection.token === undefined
        ? 'The api asks who you are: set WAYPOST_TOKEN, or name a file with --token-file. Tokens are made in the console.'
        : 'The api does not take the token: it is unknown, or has run out or been revoked.';
    const faults = (problem.errors ?? []).map(({ pointer, detail }) => `${pointer.replace(/^#\//, '')}: ${detail}`);
    return [problem.detail ?? problem.title ?? `The api answered ${String(status)}.`, ...faults].join('\n');
  }
}

/** A proxy in between answers in its own words; then the status has to do. */
const problemOf = async (response: Response): Promise<Partial<Problem>> =>
  (await response.json().catch(() => ({}))) as Partial<Problem>;

function causeOf(fault: unknown): string {
  const { message, cause } = fault as Error;
  if (cause instanceof AggregateError) return causeOf(cause.errors[0]);
  return cause instanceof Error ? cause.message : message;
}
