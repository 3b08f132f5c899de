import type { EmailAddress } from '@waypost/kernel';
import { describe, expect, it } from 'vitest';
import { asTold, stepAsTold } from './follower-scope.js';
import type { ReplicaRecord } from './replica.js';

const mailbox = (serverId: string): ReplicaRecord => ({
  kind: 'mailbox',
  id: 'ann',
  serverId,
  name: 'ann',
  displayName: 'Ann',
  address: 'ann@example.org' as EmailAddress,
  createdAt: '2026-01-01T00:00:00.000Z',
  modifiedAt: '2026-01-01T00:00:00.000Z',
  verifier: '$argon2id$',
  credentialVersion: 1,
  appPasswords: [{ digest: 'x' }],
});
const dovecot: ReplicaRecord = {
  kind: 'service-account',
  id: 'dovecot',
  name: 'dovecot',
  purpose: 'logins',
  verifier: '$argon2id$',
  credentialVersion: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  modifiedAt: '2026-01-01T00:00:00.000Z',
};

describe('what a follower is told', () => {
  it.each([
    { what: 'a mailbox it serves', record: mailbox('athena'), scope: new Set(['athena']) },
    { what: 'any mailbox, where it serves all', record: mailbox('hermes'), scope: undefined },
    { what: 'a service account, which binds everywhere', record: dovecot, scope: new Set(['athena']) },
  ])('is the whole of $what', ({ record, scope }) => {
    expect(asTold(record, scope)).toBe(record);
  });

  it('of a mailbox elsewhere is all but what signs it in, and that it is so', () => {
    const { verifier: _, appPasswords: __, ...open } = mailbox('hermes') as Extract<ReplicaRecord, { kind: 'mailbox' }>;
    expect(asTold(mailbox('hermes'), new Set(['athena']))).toEqual({ ...open, keptElsewhere: true });
  });

  it('follows a mailbox that moves, and of one that has moved on since holds back what was', () => {
    const scope = new Set(['athena']);
    const told = (serverId: string, ...servedNow: string[]) =>
      stepAsTold({ op: 'put', record: mailbox(serverId) }, scope, new Set(servedNow));
    expect(told('athena', 'ann')).toHaveProperty('record.verifier');
    expect(told('hermes')).not.toHaveProperty('record.verifier');
    expect(told('hermes', 'ann')).not.toHaveProperty('record.verifier');
    expect(told('athena', 'ben')).toMatchObject({ record: { serverId: 'athena', keptElsewhere: true } });
    expect(told('athena', 'ben')).not.toHaveProperty('record.verifier');
  });
});
