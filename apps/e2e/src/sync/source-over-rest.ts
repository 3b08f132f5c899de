import { setTimeout as sleep } from 'node:timers/promises';
import type { RestClient } from '../rest-client.js';
import type { SourceAccess } from './directory-in-hand.js';

/** A run as far as these specifications look at it. */
export interface Run {
  id: string;
  mode: string;
  state: string;
  planHash: string | null;
  note: string | null;
  counts: Record<string, number> | null;
  gate: { verdict: string; checks: { name: string; ok: boolean; detail: string }[] } | null;
  error: { code: string; detail: string } | null;
  server: { url: string; vendor: string; strategy: string } | null;
}

export interface RunItem {
  operation: string;
  kind: string;
  anchor: string;
  label: string;
  status: string;
  conflict: { kind: string; detail: string } | null;
}

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** What Waypost has of the people of one server. */
export interface Person {
  id: string;
  name: string;
  displayName: string;
  address: string;
  suspended: boolean;
}

const atRest = ['planned', 'held', 'succeeded', 'partial', 'failed', 'discarded', 'cancelled'];

/** One directory source as an administrator's automation meets it. Everyone of it lands on a mail server of its own. */
export class SourceOverRest {
  private constructor(
    readonly rest: RestClient,
    readonly id: string,
    /** The mail server where its people land. */
    readonly server: string,
  ) {}

  /** Makes a source with what is usual for its kind; whatever else is given replaces that. */
  static async create(
    rest: RestClient,
    domain: string,
    access: SourceAccess,
    more: object = {},
  ): Promise<SourceOverRest> {
    const name = domain.replaceAll('.', '-');
    await rest.ask('POST', '/accepted-domains', { name: domain });
    await rest.ask('POST', '/sites', { name: `site-${name}` });
    await rest.ask('POST', '/servers', { name: `mx-${name}`, site: `site-${name}`, fqdn: `mx.${domain}` });
    const { items } = await rest.ask<{ items: { kind: string; scope: object; mapping: object[] }[] }>(
      'GET',
      '/directory/sources/presets',
    );
    const preset = items.find(({ kind }) => kind === access.kind);
    if (!preset) throw new Error(`There is nothing usual for ${access.kind}.`);
    const { id } = await rest.ask<{ id: string }>('POST', '/directory/sources', {
      name,
      ...access,
      scope: { ...preset.scope, ...access.scope },
      mapping: preset.mapping,
      placement: [{ server: `mx-${name}` }],
      schedule: { everyMinutes: 0 },
      leavers: { missingRuns: 1, proposePurgeAfterDays: 30 },
      ...more,
    });
    return new SourceOverRest(rest, id, `mx-${name}`);
  }

  /** Runs until it is held or has ended. */
  async run(mode: 'full' | 'delta', more: object = {}): Promise<Run> {
    const { id } = await this.rest.ask<Run>('POST', `/directory/sources/${this.id}/runs`, { mode, ...more });
    return this.untilAtRest(id);
  }

  /** Approves what a held run plans and waits until it is held again or has ended. */
  async approve({ id, planHash }: Run): Promise<Run> {
    await this.rest.ask('POST', `/directory/runs/${id}/approve`, { planHash });
    return this.untilAtRest(id);
  }

  reject = ({ id }: Run) => this.rest.ask('POST', `/directory/runs/${id}/reject`);
  change = (patch: object) => this.rest.ask('PATCH', `/directory/sources/${this.id}`, patch);
  resume = () => this.rest.ask('POST', `/directory/sources/${this.id}/resume`);

  /** What a run plans, in its order. */
  items = ({ id }: Run) => this.all<RunItem>(`/directory/runs/${id}/items?limit=100`);
  conflicts = () => this.all<{ id: string; kind: string }>(`/directory/conflicts?source=${this.id}&limit=100`);
  people = () => this.all<Person>(`/mailboxes?server=${this.server}&limit=500`);

  /** Somebody by name; undefined where there is nobody. */
  person = async (name: string) => (await this.people()).find((one) => one.name === name);

  /** The names of a group's members. */
  async members(group: string): Promise<string[]> {
    const members = await this.all<{ name: string }>(`/groups/${group}/members?limit=100`);
    return members.map(({ name }) => name).sort();
  }

  /** Everything that a run could have changed, to be compared: people, groups, links. */
  async state(): Promise<unknown> {
    return {
      people: await this.people(),
      groups: await this.all('/groups?limit=100'),
      links: await this.all(`/directory/links?source=${this.id}&limit=100`),
    };
  }

  /** Waits until a run is held or has ended. */
  async untilAtRest(id: string): Promise<Run> {
    for (;;) {
      const run = await this.rest.ask<Run>('GET', `/directory/runs/${id}`);
      if (atRest.includes(run.state)) return run;
      await sleep(50);
    }
  }

  /** A list, page by page. */
  async all<Item>(path: string): Promise<Item[]> {
    const found: Item[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page<Item> = await this.rest.ask('GET', cursor === '' ? path : `${path}&cursor=${cursor}`);
      found.push(...page.items);
      cursor = page.nextCursor;
    }
    return found;
  }
}
