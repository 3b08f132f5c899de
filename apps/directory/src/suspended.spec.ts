import * as argon2 from '@node-rs/argon2';
import { aMailbox, aSmallOrganization } from '@waypost/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { RawClient } from './raw-client.js';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';

vi.mock('@node-rs/argon2', { spy: true });

const whoAmI = { op: 'extended', oid: '1.3.6.1.4.1.4203.1.11.3' } as const;
const filter = '(mail=ann@paradigms.example)';
let sample: Awaited<ReturnType<typeof serveSample>>;
let verifier: string;
const put = (suspended?: 'administrator' | 'directory') =>
  sample.model.put(aMailbox('ann', { verifier, ...(suspended && { suspended }) }));

beforeAll(async () => {
  verifier = await aVerifier('secret of ann');
  sample = await serveSample([...aSmallOrganization('bob'), aMailbox('ann', { verifier })]);
});
afterAll(() => sample.server.close());

it('a bind to a suspended mailbox is refused like a wrong password, at the same cost, remembered or not', async () => {
  const raw = await RawClient.connect(sample.port);
  expect(await raw.bind('ann', 'secret of ann')).toMatchObject({ code: 0 });
  const wrong = await raw.bind('ann', 'another');
  put('directory');
  vi.mocked(argon2.verify).mockClear();
  expect(await raw.bind('ann', 'secret of ann')).toEqual({ ...wrong, id: expect.any(Number) as number });
  expect(argon2.verify).toHaveBeenCalledTimes(1);
  expect(sample.lines.at(-1)?.fields).toMatchObject({ why: 'suspended', bindName: 'ann' });
  put();
  expect(await raw.bind('ann', 'secret of ann')).toMatchObject({ code: 0 });
  raw.socket.destroy();
});

it('a session that was open reads nothing more, and speaks for nobody', async () => {
  const raw = await RawClient.connect(sample.port);
  await raw.bind('ann', 'secret of ann');
  expect((await raw.search(filter)).entries).toHaveLength(1);
  put('administrator');
  expect(await raw.search(filter)).toMatchObject({ code: 50, entries: [] });
  expect(await raw.ask(whoAmI)).toMatchObject({ code: 50 });
  put();
  expect((await raw.search(filter)).entries).toHaveLength(1);
  raw.socket.destroy();
});

it.each([
  { by: 'administrator' as const, reason: 'Sign-in is suspended for this mailbox (by an administrator)' },
  { by: 'directory' as const, reason: 'Sign-in is suspended for this mailbox (by the directory it comes from)' },
])('an entry suspended by the $by opens no service but receiving, says why, and is found as before', async (when) => {
  put(when.by);
  const raw = await RawClient.connect(sample.port);
  await raw.bind(service.dn, service.password);
  const { entries } = await raw.search(filter);
  expect(entries[0]).toMatchObject({
    attributes: {
      mail: ['ann@paradigms.example'],
      mailEnabled: ['TRUE'],
      wpServiceEnabled: ['lmtp'],
      wpPop3DeniedReason: [when.reason],
      wpImapDeniedReason: [when.reason],
      wpSubmissionDeniedReason: [when.reason],
      wpHttpDeniedReason: [when.reason],
    },
  });
  put();
  raw.socket.destroy();
});
