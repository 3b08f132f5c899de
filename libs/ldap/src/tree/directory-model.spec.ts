import type { EmailAddress } from '@waypost/kernel';
import type { ReplicaRecord } from '@waypost/organization';
import { describe, expect, it, vi } from 'vitest';
import { DirectoryModel } from './directory-model.js';
import { aMailbox, anOverride, aSmallOrganization, aServiceAccount, mailboxId } from '@waypost/testing';

function modelOf(...records: readonly ReplicaRecord[]): DirectoryModel {
  const model = new DirectoryModel();
  for (const record of records) model.put(record);
  return model;
}
const address = (text: string) => text as EmailAddress;

describe('DirectoryModel', () => {
  it('finds a mailbox by name and address in any case', () => {
    const model = modelOf(...aSmallOrganization('Mark'));
    expect(model.mailboxByName('mARK')?.id).toBe(mailboxId('Mark'));
    expect(model.mailboxByAddress('MARK@Paradigms.Example')?.id).toBe(mailboxId('Mark'));
    expect(model.mailboxByName('mar')).toBeUndefined();
  });

  it('forgets old names and addresses of a mailbox that is renamed or deleted', () => {
    const model = modelOf(aMailbox('mark'));
    model.put(aMailbox('mark', { name: 'marcus', address: address('m@paradigms.example') }));
    expect([model.mailboxByName('mark'), model.mailboxByAddress('mark@paradigms.example')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(model.mailboxByName('marcus')).toBe(model.mailboxByAddress('m@paradigms.example'));
    model.apply({ op: 'delete', kind: 'mailbox', id: mailboxId('mark') });
    expect([model.mailboxByName('marcus'), model.mailboxes.size]).toEqual([undefined, 0]);
  });

  it('lets two mailboxes swap names and addresses step by step', () => {
    const model = modelOf(aMailbox('ann'), aMailbox('bob'));
    model.put(aMailbox('ann', { name: 'bob', address: address('bob@paradigms.example') }));
    model.put(aMailbox('bob', { name: 'ann', address: address('ann@paradigms.example') }));
    expect(model.mailboxByName('bob')?.id).toBe(mailboxId('ann'));
    expect(model.mailboxByAddress('ann@paradigms.example')?.id).toBe(mailboxId('bob'));
  });

  it('moves an override that comes back under another id', () => {
    const model = modelOf(anOverride('athena', 'pop3.enabled', false));
    model.put(anOverride('athena', 'pop3.enabled', true, { id: 'second' }));
    model.apply({ op: 'delete', kind: 'override', id: 'athena pop3.enabled' });
    expect(model.overridesAt('athena')?.get('pop3.enabled')?.value).toBe(true);
    model.apply({ op: 'delete', kind: 'override', id: 'second' });
    expect([model.overridesAt('athena'), model.overrideCount]).toEqual([undefined, 0]);
  });

  it('gives back the records it was given', () => {
    const records: ReplicaRecord[] = [
      ...aSmallOrganization('ann', 'bob'),
      aMailbox('cy', { givenName: 'C', surname: 'Y', initials: 'CY', verifier: 'v' }),
      aMailbox('di', { suspended: 'directory', passThrough: { sourceId: 'hq', dn: 'uid=di,dc=hq' } }),
      { kind: 'directory-source', id: 'hq', name: 'hq', urls: ['ldaps://dc1.hq.example'], tls: 'ldaps' },
      aServiceAccount('dovecot', 'v'),
      anOverride('paris', 'imap.enabled', false, { locked: true, reason: 'r' }),
    ];
    const byKey = (all: readonly ReplicaRecord[]) =>
      all.toSorted((a, b) => `${a.kind} ${a.id}`.localeCompare(`${b.kind} ${b.id}`));
    expect(byKey([...modelOf(...records).records()])).toEqual(byKey(records));
  });

  it('says when what mailboxes inherit may have changed, and not otherwise', () => {
    const model = modelOf(...aSmallOrganization('ann'));
    const changed = vi.fn();
    model.onInheritanceChange(changed);
    model.put(anOverride(mailboxId('ann'), 'pop3.enabled', false));
    model.put(aMailbox('bob'));
    expect(changed).not.toHaveBeenCalled();
    model.put(anOverride('paris', 'pop3.enabled', false));
    model.apply({ op: 'delete', kind: 'override', id: 'paris pop3.enabled' });
    expect(changed).toHaveBeenCalledTimes(2);
  });
});
