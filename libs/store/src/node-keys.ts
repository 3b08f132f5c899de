import { addressKey, nameKey } from '@waypost/kernel';
import { noCustomAttributes, noProfile } from '@waypost/organization';

/** The columns of a mailbox that follow from what it is called; whoever writes a name writes these with it. */
export const mailboxKeys = ({
  name,
  displayName,
  address,
}: {
  name: string;
  displayName: string;
  address: string;
}) => ({
  nameKey: nameKey(name),
  displayKey: displayName.toLowerCase(),
  addressKey: addressKey(address),
  searchText: `${name} ${displayName} ${address}`.toLowerCase(),
});

/** The columns of a group of which nothing more is known, and those of a person. */
export const plainGroup = { ...noCustomAttributes, excludedFromPolicies: false, filter: null };
export const plainPerson = { ...noProfile, excludedFromPolicies: false, hiddenFromAddressBook: false };

/** The columns of a mailbox that nobody suspended. */
export const notSuspended = { suspendedBy: null, suspendedReason: null, suspendedAt: null };
