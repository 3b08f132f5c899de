import { expect, it } from 'vitest';
import { onEachDatabase, refused } from '../api-harness.spec-support.js';

onEachDatabase('figures for Prometheus', (api) => {
  const figures = async () => {
    const monitor = await api.as('monitor');
    const { status, headers, body } = await monitor.get<string>('/metrics');
    expect([status, headers['content-type']]).toEqual([200, expect.stringMatching(/^text\/plain; version=0\.0\.4/)]);
    return new Map(
      body
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    );
  };

  it('count requests by route as it is declared, however it was asked for', async () => {
    const { site } = await api.hasPath();
    const key = (status: string) =>
      `waypost_http_requests_total{method="GET",route="/api/v1/sites/:site",status="${status}"}`;
    const before = await figures();
    await api.get(`/sites/${site.id}`);
    await api.get(`/sites/${site.name}`);
    await api.get('/sites/nobody-knows');
    for (const path of ['/made/up', '/made/up/2']) await api.page(path);
    const after = await figures();
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    expect([grown(key('2xx')), grown(key('4xx'))]).toEqual([2, 1]);
    expect(grown('waypost_http_request_duration_seconds_count{method="GET",route="/api/v1/sites/:site"}')).toBe(3);
    expect([...after.keys()].filter((name) => /made|nobody/.test(name))).toEqual([]);
  });

  it('tell of the feed, the database, the directories and the process', async () => {
    const { revision } = (await api.get('/directory')).body;
    const told = await figures();
    expect(told.get('waypost_revision')).toBe(revision);
    expect(told.get('waypost_feed_followers')).toBe(0);
    expect(told.get('waypost_database_connections')).toBeGreaterThan(0);
    expect(told.get('waypost_directory_processes{state="silent"}')).toBe(0);
    expect(told.get('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(told.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
  });

  it('are all that a monitor may read', async () => {
    const monitor = await api.as('monitor');
    for (const path of ['/sites', '/mailboxes', '/audit', '/directory', '/tokens', '/service-accounts'])
      expect(await monitor.get(path)).toMatchObject(refused(403, 'permission-missing'));
  });
});
