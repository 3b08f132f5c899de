import { sameValue } from '@waypost/settings';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Json, onEachDatabase, refused } from '../api-harness.spec-support.js';
import { situations, SmallTree } from '../settings/small-tree.spec-support.js';

/** Narrower lists of the small tree: the query, and which names it leaves. Names read m-<site><server><n>-…. */
const narrowings: { query: (tree: SmallTree) => string; leaves: RegExp }[] = [
  { query: () => '', leaves: /./ },
  { query: () => '&q=M-A', leaves: /^m-a/ },
  { query: (tree) => `&site=${tree.node(9).name}`, leaves: /^m-b/ },
  { query: (tree) => `&server=${tree.node(6).id}`, leaves: /^m-a1/ },
  { query: (tree) => `&site=${tree.node(1).id}&q=m-a0`, leaves: /^m-a0/ },
];

const sources = (tree: SmallTree) => [
  undefined,
  'default',
  'organization',
  `site:${tree.node(1).name.toUpperCase()}`,
  `server:${tree.node(10).id}`,
  'mailbox',
];

onEachDatabase('mailboxes by effective value', (api) => {
  let tree: SmallTree;
  beforeAll(async () => {
    tree = new SmallTree(api);
    await tree.plant();
  });

  it('lists and counts exactly those for whom the value is in force, page by page, whatever is set', async () => {
    const questions = fc.record({
      situation: situations,
      pick: fc.nat(),
      source: fc.nat({ max: 5 }),
      narrowing: fc.constantFrom(...narrowings),
      sort: fc.constantFrom('name', '-name', 'displayName', '-address'),
      limit: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(questions, async ({ situation, pick, source, narrowing, sort, limit }) => {
        const { key, values, placed } = situation;
        await tree.hold(key, placed);
        const value = values[pick % values.length];
        const from = sources(tree)[source];
        const wanted = tree
          .inForce(key)
          .filter((one) => sameValue(one.value, value) && narrowing.leaves.test(one.name) && isFrom(one.source, from));
        const names = wanted.map(({ name }) => name).sort();
        const query =
          `effective=${key}:${String(value)}${from === undefined ? '' : `&effectiveSource=${from}`}` +
          `${narrowing.query(tree)}&sort=${sort}`;
        const { seen, totals } = await pageThrough(query, limit);
        expect(seen).toEqual(sort.startsWith('-') ? names.toReversed() : names);
        expect(new Set(totals)).toEqual(new Set([names.length]));
      }),
      { numRuns: 50 },
    );
  }, 240_000);

  /** Whether a source is the one asked for; the tree's own nodes stand behind the names and ids. */
  function isFrom(source: Json, asked: string | undefined): boolean {
    if (asked === undefined) return true;
    if (asked.startsWith('site:')) return source.id === tree.node(1).id;
    if (asked.startsWith('server:')) return source.id === tree.node(10).id;
    return source.level === asked;
  }

  async function pageThrough(query: string, limit: number): Promise<{ seen: string[]; totals: number[] }> {
    const [seen, totals]: [string[], number[]] = [[], []];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: Json = await api.get(
        `/mailboxes?${query}&limit=${limit}&total=true${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      seen.push(...body.items.map(({ name }: Json) => name));
      totals.push(body.total);
      cursor = body.nextCursor;
    }
    return { seen, totals };
  }

  it('finds a value that is a text or a list, written as JSON or plain', async () => {
    const names = async (effective: string) =>
      (await api.get(`/mailboxes?effective=${encodeURIComponent(effective)}&total=true`)).body.total;
    await tree.hold('pop3.retention', [{ node: 3, override: { value: 'keepForImap' } }]);
    expect(await names('pop3.retention:keepForImap')).toBe(1);
    expect(await names('pop3.retention:"keepForImap"')).toBe(1);
    await tree.hold('pop3.authMethods', [{ node: 1, override: { value: ['plain', 'login'] } }]);
    expect(await names('pop3.authMethods:["plain","login"]')).toBe(5);
  });

  it('takes a mailbox at its own word where only the default stands above, for the default is no ceiling', async () => {
    await tree.hold('imap.maxSessionsPerUser', [{ node: 3, override: { value: 40 } }]);
    const total = async (value: number) =>
      (await api.get(`/mailboxes?effective=imap.maxSessionsPerUser:${value}&total=true`)).body;
    expect(await total(40)).toMatchObject({ total: 1, items: [{}] });
    const { total: counted, items } = await total(16);
    expect(items).toHaveLength(counted);
  });

  it('finds by a setting that mailboxes do not hold themselves', async () => {
    await tree.hold('pop3.service', [{ node: 2, override: { value: false } }]);
    const { body } = await api.get('/mailboxes?effective=pop3.service:false&total=true');
    expect(body.total).toBe(3);
    expect(body.items).toHaveLength(3);
  });

  describe('refusing', () => {
    it.each([
      { query: 'effective=pop3.enabled', at: '#/effective', why: 'no value' },
      { query: 'effective=pop4.enabled:true', at: '#/effective', why: 'no such setting' },
      { query: 'effective=pop3.enabled:maybe', at: '#/effective', why: 'no such value' },
      {
        query: 'effective=pop3.enabled:true&effectiveSource=site:nowhere',
        at: '#/effectiveSource',
        why: 'no such site',
      },
      { query: 'effective=pop3.enabled:true&effectiveSource=planet', at: '#/effectiveSource', why: 'no such level' },
    ])('?$query, for $why', async ({ query, at }) => {
      expect(await api.get(`/mailboxes?${query}`)).toMatchObject(refused(422, 'query-invalid', at));
    });
  });
});
