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

it.each(['athena', 'ATHENA', 'athena.paradigms.example'])(
  'calls what the next hops of a server lie under by both its names, so that it is found by the one in its DN: %s',
  async (asked) => {
    const sample = await serveSample(aSmallOrganization());
    const raw = await RawClient.connect(sample.port);
    await raw.bind(service.dn, service.password);
    const { entries } = await raw.search(`(wpServer=${asked})`, {
      base: `wpServer=${asked},dc=paradigms,dc=example`,
      scope: 'base',
    });
    expect(entries.map(({ attributes }) => attributes?.['wpServer'])).toEqual([['athena', 'athena.paradigms.example']]);
    raw.socket.destroy();
    await sample.server.close();
  },
);
