import { aMailbox, aSmallOrganization } from '@waypost/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RawClient } from './raw-client.js';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';

let sample: Awaited<ReturnType<typeof serveSample>>;
beforeAll(async () => {
  sample = await serveSample([...aSmallOrganization(), aMailbox('ann', { verifier: await aVerifier('secret') })]);
});
afterAll(() => sample.server.close());

it.each([
  { wanted: ['mail', 'wpHomeServer'], instead: ['mail\0wpHomeServer'] },
  { wanted: [], instead: [''] },
])('what anybody asks for as $instead does not change what a mail server is answered for $wanted', async (lists) => {
  const { wanted, instead } = lists;
  const anybody = await RawClient.connect(sample.port);
  expect(await anybody.search('(objectClass=*)', { base: '', scope: 'base', attributes: instead })).toMatchObject({
    code: 0,
    entries: [{ attributes: {} }],
  });
  const server = await RawClient.connect(sample.port);
  await server.bind(service.dn, service.password);
  const [found] = (await server.search('(uid=ann)', { attributes: wanted })).entries;
  expect(found?.attributes).toMatchObject({ mail: ['ann@paradigms.example'] });
});
