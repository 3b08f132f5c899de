import { afterEach, expect, it } from 'vitest';
import { onEachDatabase, refused } from '../api-harness.spec-support.js';

onEachDatabase('the organization', (api) => {
  afterEach(() =>
    api.patch('/organization', { name: 'organization', displayName: 'My organization', directorySuffix: 'dc=waypost' }),
  );

  it('counts its sites, servers and mailboxes', async () => {
    const before = (await api.get('/organization')).body;
    await api.hasPath();
    const after = (await api.get('/organization')).body;
    expect(after).toMatchObject({
      sites: before.sites + 1,
      servers: before.servers + 1,
      mailboxes: before.mailboxes + 1,
    });
  });

  it('changes its names and its directory suffix', async () => {
    const change = { name: 'Paradigms', displayName: 'Paradigms, Inc.', directorySuffix: 'o=Paradigms,c=US' };
    expect(await api.patch('/organization', change)).toMatchObject({ status: 200, body: change });
    expect((await api.get('/organization')).body).toMatchObject(change);
  });

  it('names every fault at once', async () => {
    const answer = await api.patch('/organization', { name: '', directorySuffix: 'nonsense', sites: 4 });
    expect(answer).toMatchObject(refused(422, 'body-invalid', '#/name', '#/directorySuffix', '#/sites'));
  });

  it('cannot be made twice, or deleted', async () => {
    expect(await api.post('/organization', {})).toMatchObject(refused(404, 'route-not-found'));
    expect(await api.delete('/organization')).toMatchObject(refused(404, 'route-not-found'));
  });
});
