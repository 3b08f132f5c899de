import type { SignInService } from '@waypost/organization';
import { type Access, type AccessProtocol, accessesOf, type EffectiveLookup } from '@waypost/settings';

/** Service names as Dovecot spells them; `smtp` is Postfix signing people in through Dovecot, `lmtp` is receiving. */
export const dovecotServices = [
  'pop3',
  'imap',
  'submission',
  'smtp',
  'lmtp',
  'sieve',
  'http',
] as const satisfies readonly (SignInService | 'lmtp')[];
export type DovecotService = (typeof dovecotServices)[number];

/** What turning a protocol on opens. Filters are managed with the mail they sort, so `sieve` goes with IMAP. */
const opens = {
  pop3: ['pop3'],
  imap: ['imap', 'sieve'],
  smtp: ['submission', 'smtp'],
  http: ['http'],
} satisfies Record<AccessProtocol, readonly DovecotService[]>;

/** The services one mailbox may use. Receiving is always among them: no setting turns it off. */
export function enabledServices(accesses: readonly Access[]): DovecotService[] {
  const open = new Set<DovecotService>(['lmtp']);
  for (const { protocol, allowed } of accesses) if (allowed) opens[protocol].forEach((service) => open.add(service));
  return dovecotServices.filter((service) => open.has(service));
}

/** The services of a mailbox by its effective settings. */
export const servicesOf = (effective: EffectiveLookup) => enabledServices(accessesOf(effective));
