import { beforeAll, describe, expect, it } from 'vitest';
import { LinkStateSweeper } from '../connectors/link-state-sweeper.js';
import {
  aConnector,
  aContact,
  aServer,
  aSite,
  type Client,
  type Json,
  onEachDatabase,
  refused,
} from '../api-harness.spec-support.js';

onEachDatabase('what changes the ways of mail', (api) => {
  let agent: Client;
  beforeAll(async () => {
    for (const [site, server] of [
      ['paris', 'iris'],
      ['tokyo', 'hoshi'],
    ] as const) {
      await api.has(aSite(site));
      await api.has(aServer(server, { roles: ['transport'] }).at(site));
    }
    await api.has(aServer('juno', { roles: ['transport'] }).at('paris'));
    await api.has(
      aConnector('internet', 'paris', { addressSpaces: [{ pattern: '*', cost: 10 }], bridgeheads: ['iris'] }),
    );
    await api.has(aConnector('internet-tokyo', 'tokyo', { addressSpaces: [{ pattern: '*', cost: 1 }] }));
    for (const [from, to] of [
      ['paris', 'tokyo'],
      ['tokyo', 'paris'],
    ] as const)
      await api.has(
        aConnector(`${from}-${to}`, from, { kind: 'site-link', targetSite: to, addressSpaces: [], cost: 20 }),
      );
    await api.has(aContact('zed', { address: 'zed@seen.example' }));
    const { body } = await api.post('/tokens', { name: 'agent of iris', role: 'agent', servers: ['iris'] });
    agent = api.bearing(body.token);
  });
  const taken = async (site: string, more = '') =>
    (await api.get(`/routing/table?site=${site}${more}`)).body.spaces
      .filter((row: Json) => row.taken)
      .map(({ pattern, connector }: Json) => `${pattern} ${connector}`);

  describe('POST /connectors/preview', () => {
    const partner = {
      name: 'partner',
      kind: 'smarthost',
      site: 'tokyo',
      addressSpaces: [{ pattern: 'seen.example', cost: 1 }],
      hosts: ['[192.0.2.1]'],
    };
    const preview = (body: object) => api.post('/connectors/preview', body);

    it('says whose mail would go another way, and changes nothing', async () => {
      const { body } = await preview({
        connectors: [{ do: 'create', connector: partner }],
        addresses: ['x@other.example'],
      });
      expect(body).toMatchObject({ sites: 2, total: 2, sitesLeftOut: [] });
      expect(body.changes).toEqual([
        {
          site: 'tokyo',
          address: 'somebody@seen.example',
          why: 'space',
          pattern: 'seen.example',
          before: expect.objectContaining({ connector: 'internet-tokyo', totalCost: 1, nextHop: 'hoshi' }),
          after: expect.objectContaining({ connector: 'partner', totalCost: 1, nextHop: 'hoshi' }),
        },
        expect.objectContaining({
          site: 'paris',
          before: expect.objectContaining({ connector: 'internet', nextHop: 'iris', path: ['paris'] }),
          after: expect.objectContaining({ connector: 'partner', totalCost: 21, nextHop: 'paris-tokyo' }),
        }),
      ]);
      expect((await api.get('/connectors/partner')).status).toBe(404);
    });

    it('says what a state would do, to domains that mail goes to as well', async () => {
      const { body } = await preview({ states: [{ of: 'server', name: 'iris', state: 'down' }], site: 'paris' });
      expect(body.changes.map(({ address, why, after }: Json) => [address, why, after.connector])).toEqual([
        ['somebody@elsewhere.invalid', 'space', 'internet-tokyo'],
        ['somebody@seen.example', 'seen', 'internet-tokyo'],
      ]);
    });

    it('refuses what could not be, with where it stands', async () => {
      const connector = { ...partner, hosts: [] };
      expect(await preview({ connectors: [{ do: 'create', connector }] })).toMatchObject(
        refused(422, 'body-invalid', '#/connectors/0/connector/hosts'),
      );
      expect(await preview({ site: 'nowhere' })).toMatchObject(refused(422, 'reference-not-found', '#/site'));
    });
  });

  describe('the generations of routing', () => {
    const newest = async () => (await api.get('/routing/generations?limit=1')).body.items[0];

    it('are kept after each change, with its cause, and told apart', async () => {
      const before = await newest();
      await api.put('/connectors/internet/state', { state: 'down', reason: 'Line cut' });
      const after = await newest();
      expect(after.n).toBeGreaterThan(before.n);
      expect(after.causes).toMatchObject([
        { action: 'link-state.changed', subject: { level: 'connector', name: 'internet' } },
      ]);
      const { body } = await api.get('/routing/table/changes?site=paris');
      expect(body).toMatchObject({ from: { n: before.n }, to: { n: after.n } });
      expect(body.spaces.map(({ before: was, after: is }: Json) => [is.connector, was.taken, is.taken])).toEqual([
        ['internet-tokyo', false, true],
        ['internet', true, false],
      ]);
      expect(await taken('paris', `&generation=${before.n}`)).toEqual(['* internet']);
      expect(await taken('paris')).toEqual(['* internet-tokyo']);
      await api.put('/connectors/internet/state', { state: 'up' });
      expect(await newest()).toMatchObject({ n: after.n + 1 });
      const whole = await api.get(`/routing/table/changes?site=paris&from=${before.n}&to=${after.n + 1}`);
      expect(whole.body).toMatchObject({ spaces: [], sites: [] });
    });

    it('come with what changes routing alone, page by page', async () => {
      const before = await newest();
      await api.has(aContact('nobody-routes', { address: 'x@elsewhere.example' }));
      expect(await newest()).toEqual(before);
      const page = (await api.get('/routing/generations?limit=1')).body;
      expect((await api.get(`/routing/generations?limit=1&cursor=${page.nextCursor}`)).body.items[0].n).toBe(
        before.n - 1,
      );
      expect(await api.get('/routing/table?site=paris&generation=9999')).toMatchObject(
        refused(422, 'query-invalid', '#/generation'),
      );
    });
  });

  describe('POST /agents/link-state', () => {
    const says = (reachable: boolean, more: object = {}) =>
      agent.post('/agents/link-state', {
        server: 'iris',
        items: [{ of: 'connector', name: 'internet', reachable, detail: 'Connection refused', ...more }],
      });
    const counts = async (reachable: boolean) => (await says(reachable)).body.items[0].counts;

    it('takes mail elsewhere when it is said twice, and back when it is taken back twice', async () => {
      expect([await counts(false), await taken('paris')]).toEqual([false, ['* internet']]);
      expect([await counts(false), await taken('paris')]).toEqual([true, ['* internet-tokyo']]);
      expect((await api.get('/connectors/internet')).body.status).toMatchObject({
        up: false,
        because: 'reported-down',
        stated: null,
        reports: [{ server: 'iris', detail: 'Connection refused' }],
      });
      const [entry] = (await api.get('/audit?subject=connector:internet')).body.items;
      expect(entry).toMatchObject({ action: 'link-state.reported', actor: { name: 'agent of iris' } });
      expect([await counts(true), await taken('paris')]).toEqual([true, ['* internet-tokyo']]);
      expect([await counts(true), await taken('paris')]).toEqual([false, ['* internet']]);
    });

    it('is overruled by hand', async () => {
      await says(false);
      await says(false);
      expect((await api.put('/connectors/internet/state', { state: 'up' })).body).toMatchObject({
        up: true,
        reports: [],
      });
      expect(await taken('paris')).toEqual(['* internet']);
    });

    it('tells of servers too', async () => {
      const gone = { of: 'server', name: 'hoshi' };
      await says(false, gone);
      await says(false, gone);
      expect((await api.get('/servers/hoshi/link-state')).body).toMatchObject({ up: false, because: 'reported-down' });
      await says(true, gone);
      await says(true, gone);
      expect((await api.get('/servers/hoshi/link-state')).body).toMatchObject({ up: true, reports: [] });
    });

    it('is for the servers of its token, and of what there is', async () => {
      const items = [{ of: 'connector', name: 'nowhere', reachable: true }];
      expect(await agent.post('/agents/link-state', { server: 'juno', items })).toMatchObject(
        refused(403, 'permission-missing'),
      );
      expect(await agent.post('/agents/link-state', { server: 'iris', items })).toMatchObject(
        refused(422, 'reference-not-found', '#/items/0/name'),
      );
      expect((await agent.get('/connectors')).status).toBe(403);
    });

    it('ends with the silence of the host, and states set by hand with their time, both audited', async () => {
      await says(false);
      await says(false);
      await api.put('/servers/juno/link-state', {
        state: 'down',
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      });
      await api.app.get(LinkStateSweeper).sweep(new Date(Date.now() + 2 * 3_600_000));
      const actions = async (subject: string) => (await api.get(`/audit?subject=${subject}`)).body.items[0];
      expect(await actions('connector:internet')).toMatchObject({
        action: 'link-state.report-ended',
        actor: { kind: 'system' },
      });
      expect(await actions('server:juno')).toMatchObject({ action: 'link-state.expired', before: { state: 'down' } });
      expect(await taken('paris')).toEqual(['* internet']);
    });
  });
});
