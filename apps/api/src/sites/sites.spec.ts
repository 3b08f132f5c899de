import { describe, expect, it } from 'vitest';
import { aServer, aSite, onEachDatabase, refused } from '../api-harness.spec-support.js';

onEachDatabase('sites', (api) => {
  describe('POST /sites', () => {
    it('answers the site with its id, its counts and its times', async () => {
      const answer = await api.post('/sites', { name: 'Lyon', displayName: 'Lyon, Rhône' });
      expect(answer).toMatchObject({
        status: 201,
        body: { name: 'Lyon', displayName: 'Lyon, Rhône', servers: 0, mailboxes: 0 },
      });
      expect((await api.get(`/sites/${answer.body.id}`)).body).toEqual(answer.body);
    });

    it('calls a site by its name where it is given no other', async () => {
      expect(await api.has(aSite('turin'))).toMatchObject({ displayName: 'turin' });
    });

    it.each(['paris ouest', 'paris/ouest', '-paris', 'paris.', 'pa..ris', '', 'ß', 'x'.repeat(65)])(
      'refuses the name "%s", which could not stand in a path',
      async (name) => {
        expect(await api.post('/sites', { name })).toMatchObject(refused(422, 'body-invalid', '#/name'));
      },
    );

    it('refuses a name that looks like an id', async () => {
      const name = '0190f3a0-0000-7000-8000-000000000000';
      expect(await api.post('/sites', { name })).toMatchObject(refused(422, 'body-invalid', '#/name'));
    });

    it('names every fault at once, unknown fields among them', async () => {
      const answer = await api.post('/sites', { name: 'a b', displayName: '', colour: 'blue' });
      expect(answer).toMatchObject(refused(422, 'body-invalid', '#/name', '#/displayName', '#/colour'));
    });

    it('refuses a name that is taken in another spelling', async () => {
      await api.has(aSite('Nantes'));
      expect(await api.post('/sites', { name: 'nANTES' })).toMatchObject(refused(409, 'name-taken', '#/name'));
    });
  });

  describe('GET /sites/{site}', () => {
    it.each(['oslo', 'OSLO', 'Oslo'])('finds the site Oslo as %s', async (spelling) => {
      if (spelling === 'oslo') await api.has(aSite('Oslo'));
      expect(await api.get(`/sites/${spelling}`)).toMatchObject({ status: 200, body: { name: 'Oslo' } });
    });

    it.each(['nowhere', '0190f3a0-0000-7000-8000-000000000000', '%25', "o'hare"])('refuses %s', async (reference) => {
      expect(await api.get(`/sites/${reference}`)).toMatchObject(refused(404, 'node-not-found'));
    });
  });

  describe('PATCH /sites/{site}', () => {
    it('renames, and the old name is free again', async () => {
      const bern = await api.has(aSite('bern'));
      expect((await api.patch('/sites/bern', { name: 'basel' })).body).toMatchObject({ id: bern.id, name: 'basel' });
      expect(await api.get('/sites/bern')).toMatchObject(refused(404, 'node-not-found'));
      await api.has(aSite('bern'));
    });

    it('lets a name change its case alone', async () => {
      await api.has(aSite('rome'));
      expect((await api.patch('/sites/rome', { name: 'Rome' })).body).toMatchObject({ name: 'Rome' });
    });

    it('leaves no trace where nothing changes', async () => {
      const kiel = await api.has(aSite('kiel'));
      expect((await api.patch('/sites/kiel', { name: 'kiel' })).body).toEqual(kiel);
      expect((await api.get(`/audit?subject=site:${kiel.id}`)).body.items).toHaveLength(1);
    });

    it('refuses what it may refuse', async () => {
      await api.has(aSite('ghent'));
      await api.has(aSite('liege'));
      expect(await api.patch('/sites/nowhere', { name: 'x' })).toMatchObject(refused(404, 'node-not-found'));
      expect(await api.patch('/sites/ghent', { name: 'LIEGE' })).toMatchObject(refused(409, 'name-taken', '#/name'));
      expect(await api.patch('/sites/ghent', { id: 'x' })).toMatchObject(refused(422, 'body-invalid', '#/id'));
      expect(await api.patch('/sites/ghent', { displayName: 'a\nb' })).toMatchObject(
        refused(422, 'body-invalid', '#/displayName'),
      );
    });
  });

  describe('DELETE /sites/{site}', () => {
    it('takes the site and what is set at it', async () => {
      const delft = await api.has(aSite('delft'));
      await api.patch('/sites/delft/settings', { 'pop3.enabled': false });
      expect(await api.delete('/sites/delft')).toMatchObject({ status: 204, body: '' });
      expect(await api.get('/sites/delft')).toMatchObject(refused(404, 'node-not-found'));
      const left = await api.source.query('SELECT key FROM setting_override WHERE node_id = $1', [delft.id]);
      expect(left).toEqual([]);
    });

    it('keeps a site that still holds servers, and says how many', async () => {
      const cork = await api.has(aSite('cork'));
      const galway = await api.has(aSite('galway'));
      await api.has(aServer('cork1').at(cork));
      const refusal = await api.delete('/sites/cork');
      expect(refusal).toMatchObject(refused(409, 'site-not-empty'));
      expect(refusal.body.detail).toContain('one server');
      await api.patch('/servers/cork1', { site: galway.id });
      expect((await api.delete('/sites/cork')).status).toBe(204);
      expect((await api.get('/sites/galway')).body.servers).toBe(1);
    });

    it('refuses a site that is not there', async () => {
      expect(await api.delete('/sites/nowhere')).toMatchObject(refused(404, 'node-not-found'));
    });
  });
});
