import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aMailbox, aSmallOrganization } from '@waypost/testing';
import { serveMetrics } from './metrics-server.js';
import { directoryMetrics } from './metrics.js';
import { RawClient } from './raw-client.js';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';

let sample: Awaited<ReturnType<typeof serveSample>>;
let registry: ReturnType<typeof directoryMetrics>;
beforeAll(async () => {
  sample = await serveSample([
    ...aSmallOrganization('ann'),
    aMailbox('bob', { verifier: await aVerifier('bob-secret') }),
  ]);
  registry = directoryMetrics({ ...sample, follower: { isFollowing: true }, now: () => sample.clock.now });
});
afterAll(() => sample.server.close());

/** The lines of our own figures, by name and labels. */
async function figures(): Promise<Record<string, string>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith('waypost_directory_'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(18, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]),
  );
}

describe('the figures of a directory process', () => {
  it('count what was done, by who asked and by why it was refused, as cn=monitor does', async () => {
    const raw = await RawClient.connect(sample.port);
    await raw.search('(objectClass=*)');
    await raw.bind(service.dn, 'wrong');
    await raw.bind('uid=nobody,ou=people,dc=paradigms,dc=example', 'wrong');
    await raw.bind(service.dn, service.password);
    await raw.search('(mail=ann@paradigms.example)');
    const { entries } = await raw.search('(objectClass=wpMailAccount)');
    expect(entries).toHaveLength(2);
    expect(await figures()).toMatchObject({
      ...{ up: '1', following: '1', revision: '7', age_seconds: '0', mailboxes: '2', connections: '1' },
      ...{ binds_total: '1', 'binds_refused_total{why="wrong-password"}': '1', entries_returned_total: '3' },
      ...{ 'binds_refused_total{why="unknown-name"}': '1', 'binds_refused_total{why="busy"}': '0' },
      ...{ 'searches_total{reader="anonymous"}': '1', 'searches_total{reader="service"}': '2', binds_waiting: '0' },
    });
    expect(sample.counts.report(sample.directory, sample.clock.now)).toMatchObject({
      ...{ wpSearchCount: 3, wpBindCount: 1, wpBindRefusedCount: 2, wpConnectionCount: 1 },
    });
    raw.socket.destroy();
  });

  it('say when nothing is answered any more', async () => {
    sample.clock.now += 86_400_001;
    expect(await figures()).toMatchObject({ up: '0', age_seconds: '86400.001' });
  });

  it('are served at /metrics with what Node and the system say of the process', async () => {
    const server = await serveMetrics(registry, 0);
    const address = server.address() as { address: string; port: number };
    expect(address.address).toBe('127.0.0.1');
    const answer = await fetch(`http://127.0.0.1:${address.port}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes', 'waypost_directory_info'])
      expect(text).toContain(name);
    expect((await fetch(`http://127.0.0.1:${address.port}/`)).status).toBe(404);
    server.close();
    server.closeAllConnections();
  });
});
