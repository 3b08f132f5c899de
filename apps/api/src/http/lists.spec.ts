import { beforeAll, describe, expect, it } from 'vitest';
import {
  aMailbox,
  type ApiUnderTest,
  aServer,
  aSite,
  type Json,
  onEachDatabase,
  refused,
} from '../api-harness.spec-support.js';

interface List {
  path: string;
  /** Makes one more; several share a display name, so that an order by it has ties. */
  make(api: ApiUnderTest, name: string): Promise<Json>;
  sorts: string[];
}

const lists: List[] = [
  { path: '/sites', make: (api, name) => api.has(aSite(name)), sorts: ['name', '-name'] },
  { path: '/servers', make: (api, name) => api.has(aServer(name).at('home')), sorts: ['name', '-name'] },
  {
    path: '/mailboxes',
    make: (api, name) => api.has(aMailbox(name, { displayName: 'Same', address: `z-${name}@example.net` }).on('homes')),
    sorts: ['name', '-name', 'displayName', '-displayName', 'address', '-address'],
  },
];

/** A cursor that no page ever had. */
const made = (text: string) => Buffer.from(text).toString('base64url');
const noId = '0190f3a0-0000-7000-8000-000000000000';

const namesOf = (items: { name: string }[]) => items.map(({ name }) => name);

onEachDatabase('lists', (api) => {
  beforeAll(async () => {
    await api.has(aSite('home'));
    await api.has(aServer('homes').at('home'));
  });

  describe.each(lists)('$path', ({ path, make, sorts }) => {
    it.each(sorts)('shows everything exactly once sorted by %s, while rows come and go between pages', async (sort) => {
      const tag = `t${api.unique()}`.toLowerCase();
      const page = (cursor?: string) =>
        api.get(`${path}?limit=2&sort=${sort}&q=${tag}${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      for (const letter of ['b', 'D', 'f', 'H', 'j', 'l']) await make(api, `${tag}-${letter}`);
      const whole = namesOf((await api.get(`${path}?sort=${sort}&q=${tag}`)).body.items);
      const first = (await page()).body;
      await api.delete(`${path}/${whole[1]}`); // the row the cursor stands on
      await api.delete(`${path}/${whole[3]}`); // one that was not seen yet
      await make(api, `${tag}-a`);
      await make(api, `${tag}-z`);
      const seen = namesOf(first.items);
      for (let cursor = first.nextCursor; cursor !== null;) {
        const { body } = await page(cursor);
        seen.push(...namesOf(body.items));
        cursor = body.nextCursor;
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((name) => whole.includes(name))).toEqual(whole.filter((_, index) => index !== 3));
      expect(
        namesOf((await api.get(`${path}?sort=${sort}&q=${tag}`)).body.items).filter((name) => !seen.includes(name)),
      ).toSatisfy((missed: string[]) => missed.every((name) => !whole.includes(name)));
    });

    it('orders by name without regard to case, either way', async () => {
      const tag = `o${api.unique()}`.toLowerCase();
      for (const letter of ['B', 'a', 'C']) await make(api, `${tag}-${letter}`);
      const up = namesOf((await api.get(`${path}?q=${tag}`)).body.items);
      expect(up).toEqual([`${tag}-a`, `${tag}-B`, `${tag}-C`]);
      expect(namesOf((await api.get(`${path}?q=${tag}&sort=-name`)).body.items)).toEqual(up.toReversed());
    });

    it('counts all matches when asked, whatever the page', async () => {
      const tag = `n${api.unique()}`.toLowerCase();
      for (const letter of ['a', 'b', 'c']) await make(api, `${tag}-${letter}`);
      const { body } = await api.get(`${path}?q=${tag}&limit=1&total=true`);
      expect(body).toMatchObject({ total: 3, nextCursor: expect.any(String) });
      const second = await api.get(`${path}?q=${tag}&limit=1&total=true&cursor=${body.nextCursor}`);
      expect(second.body.total).toBe(3);
      expect((await api.get(`${path}?q=${tag}`)).body).not.toHaveProperty('total');
      const all = (await api.get(`${path}?limit=500&total=true`)).body;
      expect(all.total).toBe(all.items.length);
    });

    it('takes what LIKE would take for a wildcard as written', async () => {
      const tag = `w${api.unique()}`.toLowerCase();
      await make(api, `${tag}_x`);
      await make(api, `${tag}-x`);
      const find = async (q: string) => namesOf((await api.get(`${path}?q=${encodeURIComponent(q)}`)).body.items);
      expect(await find(`${tag}_x`)).toEqual([`${tag}_x`]);
      expect(await find(`${tag.toUpperCase()}_X`)).toEqual([`${tag}_x`]);
      for (const q of [`${tag}%`, '%', `${tag}\\`, "'", '\\_']) expect(await find(q)).toEqual([]);
    });

    it.each([
      { query: 'limit=0', at: ['#/limit'] },
      { query: 'limit=501', at: ['#/limit'] },
      { query: 'limit=x&sort=size&page=2', at: ['#/limit', '#/sort', '#/page'] },
      { query: 'cursor=nonsense', at: ['#/cursor'] },
      { query: `cursor=${made('[1,2]')}`, at: ['#/cursor'] },
      { query: `cursor=${made('["name","a","not an id"]')}`, at: ['#/cursor'] },
      { query: `cursor=${made(`["another order","a","${noId}"]`)}`, at: ['#/cursor'] },
    ])('refuses ?$query', async ({ query, at }) => {
      expect(await api.get(`${path}?${query}`)).toMatchObject(refused(422, 'query-invalid', ...at));
    });
  });

  it.each(['/sites?q=a%00', `/mailboxes?cursor=${made(`["name","\\u0000","${noId}"]`)}`, '/sites/a%00b'])(
    'refuses NUL in %s, which no text can hold',
    async (path) => {
      expect(await api.get(path)).toMatchObject(refused(400, 'body-not-understood'));
    },
  );

  it.each(['/servers', '/mailboxes'])(
    '%s holds those of one site, and refuses a site that is not there',
    async (path) => {
      const { site, server, mailbox } = await api.hasPath();
      const { items } = (await api.get(`${path}?site=${site.name.toUpperCase()}`)).body;
      expect(namesOf(items)).toEqual([path === '/servers' ? server.name : mailbox.name]);
      expect(await api.get(`${path}?site=nowhere`)).toMatchObject(refused(422, 'reference-not-found', '#/site'));
    },
  );

  it('/mailboxes holds those of one server, and refuses a server that is not there', async () => {
    const { server, mailbox } = await api.hasPath();
    expect(namesOf((await api.get(`/mailboxes?server=${server.id}`)).body.items)).toEqual([mailbox.name]);
    expect(await api.get('/mailboxes?server=nowhere')).toMatchObject(refused(422, 'reference-not-found', '#/server'));
  });

  it('/mailboxes shows effective values where asked, and refuses a setting there is not', async () => {
    const { site, mailbox } = await api.hasPath();
    await api.patch(`/sites/${site.id}/settings`, { 'pop3.enabled': false });
    const { items } = (await api.get(`/mailboxes?site=${site.id}&settings=pop3.enabled,imap.enabled`)).body;
    expect(items).toEqual([
      {
        ...mailbox,
        effective: {
          'pop3.enabled': { value: false, source: { level: 'site', id: site.id, name: site.name } },
          'imap.enabled': { value: true, source: { level: 'default' } },
        },
      },
    ]);
    expect(await api.get('/mailboxes?settings=pop4.enabled')).toMatchObject(
      refused(422, 'query-invalid', '#/settings'),
    );
  });
});
