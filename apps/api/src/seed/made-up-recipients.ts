import { addressKey } from '@waypost/kernel';
import {
  byNoPolicy,
  type AcceptedDomainEntity,
  type ContactEntity,
  type GroupEntity,
  type GroupMemberEntity,
  plainGroup,
  plainPerson,
  type RecipientAddressEntity,
  recipientKeys,
} from '@waypost/store';
import { madeUpId } from './chance.js';
import { personOf } from './made-up-names.js';

/** One group and one contact for so many mailboxes, a thousand of each at most; one mailbox in so many has a further address. */
const [perGroup, mostGroups, membersAGroup, perAlias] = [100, 1_000, 20, 10] as const;
const countOf = (mailboxes: number) => Math.min(Math.floor(mailboxes / perGroup), mostGroups);

/** The domain that every made-up address lies in. */
export const madeUpDomain = (at: Date): AcceptedDomainEntity => ({
  id: madeUpId('domain', 0),
  name: 'example.com',
  kind: 'authoritative',
  matchSubdomains: false,
  isDefault: true,
  createdAt: at,
  modifiedAt: at,
});

/** Made-up groups; each holds a few mailboxes, and every tenth the group before it. */
export function* madeUpGroups(mailboxes: number, at: Date): Generator<GroupEntity> {
  for (let index = 0; index < countOf(mailboxes); index += 1) {
    const called = { name: `group-${index}`, displayName: `Group ${index}`, address: `group-${index}@example.com` };
    const more = { ...plainGroup, description: null, hidden: index % 20 === 19, createdAt: at, modifiedAt: at };
    yield { id: madeUpId('group', index), ...called, ...recipientKeys(called), ...more };
  }
}

/** Who belongs to the made-up groups. */
export function* madeUpMembers(mailboxes: number): Generator<GroupMemberEntity> {
  for (let index = 0; index < countOf(mailboxes); index += 1) {
    const groupId = madeUpId('group', index);
    const member = (memberKind: 'mailbox' | 'group', id: string) => ({
      groupId,
      memberKey: id,
      memberKind,
      memberId: id,
      address: null,
      sourceId: null,
    });
    for (let n = 0; n < membersAGroup; n += 1) yield member('mailbox', madeUpId('mailbox', index * perGroup + n));
    if (index % 10 === 9) yield member('group', madeUpId('group', index - 1));
  }
}

/** Made-up people outside. */
export function* madeUpContacts(mailboxes: number, at: Date): Generator<ContactEntity> {
  for (let index = 0; index < countOf(mailboxes); index += 1) {
    const { givenName, surname, name } = personOf(index);
    const called = { name, displayName: `${givenName} ${surname}`, address: `${name}@partner.example` };
    const none = { ...plainPerson, initials: null, company: 'Partner' };
    const stamps = { createdAt: at, modifiedAt: at };
    yield {
      id: madeUpId('contact', index),
      ...called,
      ...recipientKeys(called),
      givenName,
      surname,
      ...none,
      ...stamps,
    };
  }
}

/** Further addresses of one mailbox in ten. */
export function* madeUpAliases(mailboxes: number, at: Date): Generator<RecipientAddressEntity> {
  for (let index = 0; index < mailboxes; index += perAlias) {
    const address = `also.${personOf(index).name}@example.com`;
    yield {
      type: 'SMTP',
      address,
      addressKey: addressKey(address),
      recipientId: madeUpId('mailbox', index),
      recipientKind: 'mailbox',
      isPrimary: false,
      domain: 'example.com',
      origin: 'manual',
      sourceId: null,
      ...byNoPolicy,
      createdAt: at,
    };
  }
}
