import { describe, expect, it } from 'vitest';
import { type ApiUnderTest, type Json, onEachDatabase, refused } from '../api-harness.spec-support.js';

interface Resource {
  what: string;
  /** Where it is read and changed, given a site, a server in it and a mailbox on that. */
  at(path: Json): string;
  change: (api: ApiUnderTest) => object;
  deletable?: boolean;
}

const resources: Resource[] = [
  { what: 'the organization', at: () => '/organization', change: (api) => ({ displayName: api.unique() }) },
  { what: 'a site', at: ({ site }) => `/sites/${site.name}`, change: (api) => ({ displayName: api.unique() }) },
  { what: 'a server', at: ({ server }) => `/servers/${server.id}`, change: (api) => ({ displayName: api.unique() }) },
  {
    what: 'a mailbox',
    at: ({ mailbox }) => `/mailboxes/${mailbox.name}`,
    change: (api) => ({ displayName: api.unique() }),
    deletable: true,
  },
  ...['/organization', '/sites/{site}', '/servers/{server}', '/mailboxes/{mailbox}'].map((at) => ({
    what: `the settings of ${at}`,
    at: (nodes: Json) => at.replace(/{(\w+)}/, (_, level: string) => nodes[level].id) + '/settings',
    change: (api: ApiUnderTest) => ({ 'pop3.enabled': { value: false, reason: api.unique() } }),
  })),
];

onEachDatabase('requests on a condition', (api) => {
  describe.each(resources)('$what', ({ at, change, deletable }) => {
    it('has a strong ETag that changes exactly with it, and 304 for who has it', async () => {
      const path = at(await api.hasPath());
      const { headers, body } = await api.get(path);
      const { etag } = headers;
      expect(etag).toMatch(/^"[^"]+"$/);
      expect((await api.get(path)).headers.etag).toBe(etag);
      const known = await api.get(path, { 'if-none-match': `"other", ${etag}` });
      expect(known).toMatchObject({ status: 304, headers: { etag }, body: '' });
      const changed = await api.patch(path, change(api));
      expect(changed.headers.etag).not.toBe(etag);
      const after = await api.get(path, { 'if-none-match': String(etag) });
      expect(after).toMatchObject({ status: 200, headers: { etag: changed.headers.etag } });
      expect(after.body).not.toEqual(body);
    });

    it('is not changed on the strength of a stale ETag, and is on a present one', async () => {
      const path = at(await api.hasPath());
      const { etag } = (await api.get(path)).headers;
      const fresh = await api.patch(path, change(api), { 'if-match': String(etag) });
      expect(fresh.status).toBe(200);
      const stale = await api.patch(path, change(api), { 'if-match': String(etag) });
      expect(stale).toMatchObject(refused(412, 'precondition-failed'));
      expect((await api.get(path)).body).toEqual(fresh.body);
      expect((await api.patch(path, change(api), { 'if-match': '*' })).status).toBe(200);
      expect((await api.patch(path, change(api), { 'if-match': `"old", ${fresh.headers.etag}` })).status).toBe(412);
    });

    if (!deletable) return;

    it('is not deleted on the strength of a stale ETag', async () => {
      const path = at(await api.hasPath());
      expect(await api.delete(path, { 'if-match': '"stale"' })).toMatchObject(refused(412, 'precondition-failed'));
      const { etag } = (await api.get(path)).headers;
      expect((await api.delete(path, { 'if-match': String(etag) })).status).toBe(204);
    });
  });

  it('takes the ETag of settings that were read by protocol for a change of that protocol', async () => {
    const { site } = await api.hasPath();
    const path = `/sites/${site.id}/settings?protocol=pop3`;
    const { etag } = (await api.get(path)).headers;
    expect((await api.patch(path, { 'pop3.enabled': false }, { 'if-match': String(etag) })).status).toBe(200);
    expect((await api.patch(path, { 'pop3.enabled': true }, { 'if-match': String(etag) })).status).toBe(412);
  });

  it('has 304 for who has the catalogue already', async () => {
    const { etag } = (await api.get('/settings/catalogue')).headers;
    expect((await api.get('/settings/catalogue', { 'if-none-match': String(etag) })).status).toBe(304);
  });

  it('answers what was created with the ETag it is read with', async () => {
    const created = await api.post('/sites', { name: `made-${api.unique()}` });
    expect((await api.get(`/sites/${created.body.id}`)).headers.etag).toBe(created.headers.etag);
  });
});
