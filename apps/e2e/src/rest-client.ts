import type { EffectiveSetting } from '@waypost/settings';

/** What came back: the status, the headers, and the body read as JSON where there is one. */
export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

/** A refusal as it looks on the wire. */
export interface ProblemBody {
  type: string;
  status: number;
  detail: string;
  errors?: { pointer: string; detail: string }[];
}

interface Settings {
  node: { level: string; id: string; name: string };
  items: EffectiveSetting[];
}

/** Talks to Waypost as automation does: JSON over HTTP with a token. */
export class RestClient {
  constructor(
    private readonly base: string,
    private readonly token: string,
  ) {}

  /** One request, whatever it answers. */
  async raw<Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const answer = await fetch(this.base + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: (text === '' ? undefined : JSON.parse(text)) as Body,
    };
  }

  /** One request that must succeed; answers its body. */
  async ask<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.raw<Body>(method, path, body);
    if (answer.status >= 400)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** One setting as it is in force at a node, such as `/mailboxes/mark`. */
  async setting(node: string, key: string): Promise<EffectiveSetting> {
    const { items } = await this.ask<Settings>('GET', `${node}/settings`);
    const found = items.find((item) => item.key === key);
    if (!found) throw new Error(`${node} does not show ${key}`);
    return found;
  }

  /** Overrides settings at a node; `null` hands one back. */
  set(node: string, patch: Record<string, unknown>): Promise<Settings> {
    return this.ask('PATCH', `${node}/settings`, patch);
  }

  setPassword(mailbox: string, password: string): Promise<unknown> {
    return this.ask('PUT', `/mailboxes/${mailbox}/password`, { password });
  }

  /** Makes an account for a mail server to bind with. */
  serviceAccount(name: string): Promise<{ bindDn: string; password: string }> {
    return this.ask('POST', '/service-accounts', { name });
  }
}
