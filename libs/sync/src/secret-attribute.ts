/** Names that say it: `userPassword`, `unicodePwd`, `sambaNTPassword`, `msDS-ManagedPassword`, `pwdHistory`, LAPS (`ms-Mcs-`, `msLAPS-`). */
const tellingName = /(?:password|passwd|pwd|pwdhistory|passwordhistory|principalkey)$|^(?:ms-mcs-|mslaps-)/i;
/** Secrets under other names, and `userPassword`, `unicodePwd` and `authPassword` by their OIDs. */
const others = new Set([
  'supplementalcredentials',
  'mspkiaccountcredentials',
  'mspkidpapimasterkeys',
  'mstpm-ownerinformation',
  'ipanthash',
  'ipatokenotpkey',
  'oathsecret',
  'userpkcs12',
  '2.5.4.35',
  '1.2.840.113556.1.4.90',
  '1.3.6.1.4.1.4203.1.3.4',
]);

/** Whether an attribute holds a password or another secret: such a one is never mapped, asked for or kept. */
export function isSecretAttribute(description: string): boolean {
  const [name = ''] = description.toLowerCase().split(';');
  return tellingName.test(name) || others.has(name);
}
