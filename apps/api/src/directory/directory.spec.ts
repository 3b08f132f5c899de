import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { followerToken, type Json, onEachDatabase, refused } from '../api-harness.spec-support.js';
import { Housekeeping } from '../start/housekeeping.js';

onEachDatabase('directory processes', (api) => {
  const reports = (report: object, follower = api.bearing(followerToken)) =>
    follower.post('/directory/reports', {
      id: randomUUID(),
      host: `mx-${api.unique()}`,
      version: '0.1.0',
      startedAt: '2026-01-02T03:04:05.000Z',
      ldapPort: 3890,
      ldapsPort: 6360,
      state: 'serving',
      revision: 0,
      ageSeconds: 1,
      mailboxes: 60,
      connections: 3,
      lookupsPerSecond: 12.5,
      searches: 1000,
      binds: 7,
      bindsRefused: 2,
      memoryBytes: 200_000_000,
      ...report,
    });
  const overview = async () => (await api.get('/directory')).body;
  const shown = async (host: string): Promise<Json> =>
    (await overview()).processes.find((one: Json) => one.host === host);

  it('are shown as they last reported, with who they are and where from', async () => {
    const { revision, suffix } = await overview();
    expect(suffix).toBe('dc=waypost,dc=internal');
    const id = randomUUID();
    const host = `mx-${api.unique()}`;
    expect((await reports({ id, host, revision, lookupsPerSecond: 1 })).status).toBe(204);
    expect((await reports({ id, host, revision, lookupsPerSecond: 2.5 })).status).toBe(204);
    const all = (await overview()).processes.filter((one: Json) => one.host === host);
    expect(all).toEqual([
      expect.objectContaining({
        ...{ id, host, state: 'current', behind: 0, token: 'directory', address: '127.0.0.1' },
        ...{ lookupsPerSecond: 2.5, revision, reportedAt: expect.stringMatching(/Z$/) },
      }),
    ]);
    const { body: token } = await api.post('/tokens', { name: 'follower on athena', role: 'follower' });
    const other = `mx-${api.unique()}`;
    await reports({ host: other }, api.bearing(token.token));
    expect((await shown(other)).token).toBe('follower on athena');
  });

  it.each([
    { when: 'it lacks revisions', report: { revision: 0 }, state: 'behind' },
    { when: 'it has no snapshot yet', report: { state: 'loading' }, state: 'loading' },
    { when: 'its model is past the allowed age', report: { state: 'outdated' }, state: 'outdated' },
  ])('are $state when $when', async ({ report, state }) => {
    await api.hasPath();
    const host = `mx-${api.unique()}`;
    await reports({ host, ...report });
    expect(await shown(host)).toMatchObject({ state, behind: (await overview()).revision });
  });

  it('are silent once they missed three reports, and forgotten after a day', async () => {
    const host = `mx-${api.unique()}`;
    await reports({ host });
    const backdate = (seconds: number) =>
      api.source.query(
        `UPDATE directory_process SET reported_at = now() - interval '${seconds} seconds' WHERE report->>'host' = $1`,
        [host],
      );
    await backdate(16);
    expect((await shown(host)).state).toBe('silent');
    await backdate(86_500);
    expect(await shown(host)).toBeUndefined();
    const left = () => api.source.query(`SELECT 1 FROM directory_process WHERE report->>'host' = $1`, [host]);
    expect(await left()).toHaveLength(1);
    await api.app.get(Housekeeping).clear();
    expect(await left()).toHaveLength(0);
  });

  it('take the place of what crashed before them on the same host and ports', async () => {
    const host = `mx-${api.unique()}`;
    await reports({ host, searches: 1 });
    await reports({ host, searches: 2 });
    await reports({ host, searches: 3, ldapPort: 3891 });
    const all = (await overview()).processes.filter((one: Json) => one.host === host);
    expect(all.map(({ searches }: Json) => searches).sort()).toEqual([2, 3]);
  });

  it('say nothing in the place of what reports with another token', async () => {
    const [id, host] = [randomUUID(), `mx-${api.unique()}`];
    await reports({ id, host });
    const other = await api.as('follower');
    await reports({ id, host: `not-${host}` }, other);
    await reports({ id, host, state: 'stopped' }, other);
    expect(await shown(host)).toMatchObject({ id, token: 'directory' });
  });

  it('are kept up to fifty a token: one more takes the place of the one that has been silent longest', async () => {
    const follower = await api.as('follower');
    const host = `many-${api.unique()}`;
    for (let nth = 0; nth < 52; nth += 1) await reports({ host: `${host}-${nth}` }, follower);
    const hosts = (await overview()).processes.flatMap((one: Json) => (one.host.startsWith(host) ? [one.host] : []));
    expect(hosts).toHaveLength(50);
    expect(hosts).not.toContain(`${host}-0`);
    expect(hosts).toContain(`${host}-51`);
  });

  it('name the servers they are for, where their token is limited to some', async () => {
    const { server } = await api.hasPath();
    const limited = { name: 'athena alone', role: 'follower', servers: [server.name] };
    const { body: token } = await api.post('/tokens', limited);
    const [host, everyones] = [`mx-${api.unique()}`, `mx-${api.unique()}`];
    await reports({ host }, api.bearing(token.token));
    await reports({ host: everyones });
    expect((await shown(host)).servers).toEqual([{ id: server.id, name: server.name }]);
    expect((await shown(everyones)).servers).toBeNull();
  });

  it('are gone at once when they were stopped in order', async () => {
    const [id, host] = [randomUUID(), `mx-${api.unique()}`];
    await reports({ id, host });
    expect((await reports({ id, host, state: 'stopped' })).status).toBe(204);
    expect(await shown(host)).toBeUndefined();
  });

  it('change nothing of the model: neither audit nor feed hear of a report', async () => {
    const audited = async () => (await api.get('/audit?limit=1')).body.items[0]?.id;
    const before = [await audited(), (await overview()).revision];
    await reports({});
    expect([await audited(), (await overview()).revision]).toEqual(before);
  });

  it('leave out one whose report this release does not understand', async () => {
    const host = `mx-${api.unique()}`;
    await reports({ host });
    await api.source.query(`UPDATE directory_process SET report = '{}' WHERE report->>'host' = $1`, [host]);
    expect((await api.get('/directory')).status).toBe(200);
    expect(await shown(host)).toBeUndefined();
  });

  it('are refused with every fault at once', async () => {
    expect(await reports({ id: 'me', host: '', connections: -1, mood: 'good' })).toMatchObject(
      refused(422, 'body-invalid', '#/id', '#/host', '#/connections', '#/mood'),
    );
  });
});
