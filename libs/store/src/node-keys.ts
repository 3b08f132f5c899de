import { addressKey, nameKey } from '@waypost/kernel';

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

/** The columns of a mailbox that nobody suspended. */
export const notSuspended = { suspendedBy: null, suspendedReason: null, suspendedAt: null };
