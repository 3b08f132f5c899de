import { NextHops } from '@waypost/ldap';
import { aSmallOrganization } from '@waypost/testing';
import { expect, it, vi } from 'vitest';
import { RawClient } from './raw-client.js';
import { serveSample, service } from './serve-sample.spec-support.js';

const base = 'wpServer=athena,dc=paradigms,dc=example';

it('looks for no way of an address longer than any, which would take long for its many labels', async () => {
  const sample = await serveSample(aSmallOrganization());
  const transport = vi.spyOn(NextHops.prototype, 'transport');
  const raw = await RawClient.connect(sample.port);
  await raw.bind(service.dn, service.password);
  const ask = (domain: string) => raw.search(`(wpRecipient=x@${domain})`, { base });
  expect(await ask(`${'a.'.repeat(10_000)}example`)).toMatchObject({ code: 0, entries: [] });
  expect(transport).not.toHaveBeenCalled();
  expect(await ask('outside.example')).toMatchObject({ code: 0 });
  expect(transport).toHaveBeenCalled();
  transport.mockRestore();
  raw.socket.destroy();
  await sample.server.close();
});
