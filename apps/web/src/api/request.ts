import type { Problem } from '@waypost/contracts';
import { ApiProblem } from './problem';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Call {
  method?: Method;
  body?: unknown;
  /** What the body is where it is no JSON: a file, sent as it stands. */
  contentType?: 'text/csv' | 'application/json';
  /** The ETag the write is based on; a newer one at the server answers 412. */
  ifMatch?: string | undefined;
  signal?: AbortSignal;
}

/** What the api answered; `etag` is the strong tag of a single resource. */
export interface Answer<T> {
  data: T;
  etag: string | undefined;
}

let csrfToken: string | undefined;

/** Keeps the session's token for the requests that change something. */
export const rememberCsrfToken = (token: string | undefined) => {
  csrfToken = token;
};

const headersOf = ({ method = 'GET', body, contentType, ifMatch }: Call): Record<string, string> => ({
  accept: 'application/json',
  ...(body !== undefined && { 'content-type': contentType ?? 'application/json' }),
  ...(method !== 'GET' && csrfToken !== undefined && { 'x-csrf-token': csrfToken }),
  ...(method === 'POST' && { 'idempotency-key': newKey() }),
  ...(ifMatch !== undefined && { 'if-match': ifMatch }),
});

/** `randomUUID` exists only on secure origins; the console is also used over plain HTTP on a trusted network. */
function newKey(): string {
  const digits = [...crypto.getRandomValues(new Uint8Array(16))].map((byte, at) =>
    (at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte).toString(16).padStart(2, '0'),
  );
  return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Asks the api. A refusal is thrown as `ApiProblem`, whatever body it came with. */
export async function request<T>(path: string, call: Call = {}): Promise<Answer<T>> {
  const response = await fetch(`/api/v1${path}`, {
    method: call.method ?? 'GET',
    headers: headersOf(call),
    credentials: 'same-origin',
    ...(call.body !== undefined && { body: call.body instanceof Blob ? call.body : JSON.stringify(call.body) }),
    ...(call.signal && { signal: call.signal }),
  });
  const text = await response.text();
  if (!response.ok) throw new ApiProblem(response.status, problemOf(response, text));
  return { data: (text === '' ? undefined : JSON.parse(text)) as T, etag: response.headers.get('etag') ?? undefined };
}

function problemOf(response: Response, text: string): Problem {
  try {
    const read = JSON.parse(text) as Partial<Problem>;
    if (typeof read.title === 'string')
      return { ...read, type: read.type ?? '', title: read.title, status: response.status };
  } catch {
    // A proxy in between answers in its own words; the status has to do.
  }
  return { type: '', title: `The server answered ${String(response.status)}`, status: response.status };
}
