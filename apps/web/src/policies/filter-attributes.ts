/** What people are usually chosen by; an attribute that is not among these is written in the text. */
export const filterAttributes = [
  { value: 'department', label: 'Department' },
  { value: 'company', label: 'Company' },
  { value: 'title', label: 'Title' },
  { value: 'physicalDeliveryOfficeName', label: 'Office' },
  { value: 'l', label: 'City' },
  { value: 'st', label: 'State' },
  { value: 'c', label: 'Country' },
  { value: 'displayName', label: 'Display name' },
  { value: 'givenName', label: 'Given name' },
  { value: 'sn', label: 'Surname' },
  { value: 'mailNickname', label: 'Alias' },
  { value: 'mail', label: 'Primary address' },
  { value: 'memberOf', label: 'Member of, as a DN' },
  { value: 'wpHomeServer', label: 'Home server, as a DN' },
  { value: 'objectClass', label: 'Object class' },
  ...Array.from({ length: 15 }, (_, at) => ({
    value: `extensionAttribute${String(at + 1)}`,
    label: `Custom attribute ${String(at + 1)}`,
  })),
] as const;

export const operatorWords = { is: 'is', contains: 'contains', begins: 'begins with', set: 'is set' } as const;
