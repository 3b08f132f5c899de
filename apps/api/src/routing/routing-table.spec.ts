import { beforeAll, expect, it } from 'vitest';
import { aConnector, aServer, aSite, onEachDatabase, refused } from '../api-harness.spec-support.js';

onEachDatabase('the routing table', (api) => {
  beforeAll(async () => {
    for (const [site, server] of [
      ['paris', 'iris'],
      ['tokyo', 'hoshi'],
    ] as const) {
      await api.has(aSite(site));
      await api.has(aServer(server).at(site));
    }
    await api.has(aConnector('internet', 'paris', { addressSpaces: [{ pattern: '*', cost: 10 }] }));
    await api.has(aConnector('internet-tokyo', 'tokyo', { addressSpaces: [{ pattern: '*', cost: 1 }] }));
    await api.has(aConnector('partner', 'tokyo', { addressSpaces: [{ pattern: '*.partner.org' }], maxBytes: 5_000 }));
    const link = { kind: 'site-link', targetSite: 'tokyo', addressSpaces: [], cost: 5 };
    await api.has(aConnector('paris-tokyo', 'paris', link));
  });
  const rows = async (query: string) =>
    (await api.get(`/routing/table?${query}`)).body.spaces.map(
      (row: { pattern: string; connector: string; totalCost?: number; state: string; taken: boolean }) =>
        `${row.pattern} ${row.connector} ${row.totalCost ?? '-'} ${row.state}${row.taken ? ' taken' : ''}`,
    );

  it('shows every space a site can reach, with total cost and the row that is taken', async () => {
    expect(await rows('site=PARIS')).toEqual([
      '*.partner.org partner 6 up taken',
      '* internet-tokyo 6 up taken',
      '* internet 10 up',
    ]);
    expect(await rows('site=tokyo')).toContain('* internet - unreachable');
    const { body } = await api.get('/routing/table?site=paris');
    expect(body.sites).toEqual([
      { site: 'tokyo', totalCost: 5, nextHop: { link: 'paris-tokyo', site: 'tokyo' }, state: 'up' },
    ]);
    expect(body.spaces[0]).toMatchObject({ restricted: true, nextHop: { link: 'paris-tokyo' } });
  });

  it('is searched by address', async () => {
    expect(await rows('site=paris&address=zed@example.org')).toEqual([
      '* internet-tokyo 6 up taken',
      '* internet 10 up',
    ]);
    expect(await rows('site=paris&address=X400:c=us')).toEqual([]);
  });

  it('follows states at once', async () => {
    await api.put('/connectors/paris-tokyo/state', { state: 'down' });
    expect(await rows('site=paris')).toEqual([
      '*.partner.org partner - unreachable',
      '* internet 10 up taken',
      '* internet-tokyo - unreachable',
    ]);
    await api.put('/connectors/paris-tokyo/state', { state: 'up' });
  });

  it('is of a site there is', async () => {
    expect(await api.get('/routing/table?site=nowhere')).toMatchObject(refused(422, 'reference-not-found', '#/site'));
    expect(await api.get('/routing/table')).toMatchObject(refused(422, 'query-invalid', '#/site'));
  });

  it('stands beside a picture of everything, with the state each is in', async () => {
    await api.put('/servers/hoshi/link-state', { state: 'draining' });
    const { body } = await api.get('/routing/topology');
    expect(body.sites.map(({ name }: { name: string }) => name)).toEqual(['paris', 'tokyo']);
    expect(body.servers).toMatchObject([
      { name: 'hoshi', site: 'tokyo', state: 'draining' },
      { name: 'iris', site: 'paris', state: 'up' },
    ]);
    expect(body.connectors).toMatchObject([
      { name: 'internet', site: 'paris', targetSite: null, cost: null, spaceCount: 1, up: true, because: null },
      { name: 'internet-tokyo', up: false, because: 'no-bridgehead-up' },
      { name: 'paris-tokyo', kind: 'site-link', site: 'paris', targetSite: 'tokyo', cost: 5, spaces: [], up: false },
      { name: 'partner', spaces: [{ type: 'SMTP', pattern: '*.partner.org', cost: 1 }] },
    ]);
    await api.put('/servers/hoshi/link-state', { state: 'up' });
  });
});
