import { beforeAll, describe, expect, it } from 'vitest';
import {
  aContact,
  aDomain,
  aGroup,
  aMailbox,
  aServer,
  aSite,
  onEachDatabase,
  refused,
} from '../api-harness.spec-support.js';

onEachDatabase('contacts', (api) => {
  beforeAll(async () => {
    await api.has(aSite('paris'));
    await api.has(aServer('mx1').at('paris'));
    await api.has(aDomain('ours.example', { matchSubdomains: true }));
  });

  describe('POST /contacts', () => {
    it('answers the contact with its profile, found by name, id and text', async () => {
      const { status, body } = await api.post('/contacts', {
        name: 'Acme',
        displayName: 'Acme sales',
        address: 'Sales@ACME.example',
        company: 'Acme',
        telephone: '+1 (555) 010-0',
        country: 'DE',
        customAttribute15: 'Lift 4',
        hiddenFromAddressBook: true,
      });
      expect(status).toBe(201);
      expect(body).toMatchObject({ address: 'Sales@acme.example', company: 'Acme', givenName: null });
      expect(body).toMatchObject({ customAttribute15: 'Lift 4', customAttribute1: null, department: null });
      expect(body).toMatchObject({ hiddenFromAddressBook: true, excludedFromPolicies: false });
      expect((await api.get('/contacts/ACME')).body).toEqual(body);
      expect((await api.get('/contacts?q=sales@acme')).body.items).toEqual([body]);
    });

    it.each([
      { fault: 'an address without domain', body: { address: 'sales' }, at: ['#/address'] },
      { fault: 'words for a number', body: { telephone: 'ask Ann' }, at: ['#/telephone'] },
      { fault: 'a country in words', body: { country: 'Germany' }, at: ['#/country'] },
      { fault: 'a custom attribute too many', body: { customAttribute16: 'x' }, at: ['#/customAttribute16'] },
      { fault: 'two things at once', body: { displayName: '', server: 'mx1' }, at: ['#/displayName', '#/server'] },
    ])('refuses $fault', async ({ body, at }) => {
      const whole = { name: 'faulty', displayName: 'Faulty', address: 'faulty@acme.example', ...body };
      expect(await api.post('/contacts', whole)).toMatchObject(refused(422, 'body-invalid', ...at));
    });

    it('refuses names and addresses that are taken, and an address in a domain that is ours alone', async () => {
      await api.has(aContact('taken', { address: 'taken@acme.example' }));
      await api.has(aMailbox('holder', { address: 'holder@elsewhere.example' }).on('mx1'));
      const create = (body: object) =>
        api.post('/contacts', { name: 'other', displayName: 'Other', address: 'other@acme.example', ...body });
      expect(await create({ name: 'TAKEN' })).toMatchObject(refused(409, 'name-taken', '#/name'));
      expect(await create({ address: 'TAKEN@acme.example' })).toMatchObject(refused(409, 'address-taken', '#/address'));
      expect(await create({ address: 'Holder@elsewhere.example' })).toMatchObject(
        refused(409, 'address-taken', '#/address'),
      );
      expect(await create({ address: 'ann@sub.ours.example' })).toMatchObject(
        refused(409, 'contact-inside', '#/address'),
      );
    });
  });

  it('PATCH /contacts/{contact} changes it, can be taken back, and refuses what it may refuse', async () => {
    await api.has(aContact('ann', { address: 'ann@acme.example' }));
    const { body } = await api.patch('/contacts/ann', { address: 'ann2@acme.example', title: 'Buyer' });
    expect(body).toMatchObject({ address: 'ann2@acme.example', title: 'Buyer' });
    await api.has(aContact('ben', { address: 'ann@acme.example' }));
    const [entry] = (await api.get('/audit?subject=contact:ann')).body.items;
    expect(await api.post(`/audit/${entry.id}/revert`)).toMatchObject(refused(409, 'address-taken', '#/address'));
    expect(await api.patch('/contacts/nobody', {})).toMatchObject(refused(404, 'recipient-not-found'));
    expect(await api.patch('/contacts/ann', { name: 'BEN' })).toMatchObject(refused(409, 'name-taken', '#/name'));
    expect(await api.patch('/contacts/ann', { address: 'ann@ours.example' })).toMatchObject(
      refused(409, 'contact-inside', '#/address'),
    );
    expect(await api.patch('/contacts/ann', { title: null }, { 'if-match': '"old"' })).toMatchObject(
      refused(412, 'precondition-failed'),
    );
  });

  it('DELETE /contacts/{contact} takes it out of every group and frees its address', async () => {
    await api.has(aContact('gone', { address: 'gone@acme.example' }));
    await api.has(aGroup('friends'));
    await api.post('/groups/friends/members', { add: [{ contact: 'gone' }] });
    expect((await api.delete('/contacts/GONE')).status).toBe(204);
    expect((await api.get('/groups/friends/members')).body.items).toEqual([]);
    const [entry] = (await api.get('/audit?action=contact.deleted')).body.items;
    expect(entry.before).toMatchObject({ name: 'gone', groups: ['friends'] });
    await api.has(aContact('gone', { address: 'gone@acme.example' }));
    expect(await api.delete('/contacts/nobody')).toMatchObject(refused(404, 'recipient-not-found'));
  });
});
