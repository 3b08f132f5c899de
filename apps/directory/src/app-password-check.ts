import { createHash, timingSafeEqual } from 'node:crypto';
import type { HeldAppPassword } from '@waypost/ldap';
import { appPasswordMaterial } from '@waypost/organization';

/** What app passwords are asked for: one mailbox, and the service a mail server named; without one, only those for all services count. */
export interface AppPasswordQuestion {
  mailboxId: string;
  appPasswords: readonly HeldAppPassword[];
  service: string | undefined;
  now: number;
}

/**
 * The mailbox's app password that a password is, if it has not expired and opens the service. It costs a digest and as many
 * comparisons as there are: a thousandth of the check that follows a no, so that the number of app passwords shows nowhere.
 */
export function appPasswordOf(
  { mailboxId, appPasswords, service, now }: AppPasswordQuestion,
  password: Buffer,
): HeldAppPassword | undefined {
  const material = appPasswordMaterial(mailboxId, password.toString('utf8'));
  if (material === undefined) return undefined;
  const digest = createHash('sha256').update(material).digest();
  const found = appPasswords.find((known) => sameDigest(known.digest, digest));
  return found && now < found.endsAt && opens(found, service) ? found : undefined;
}

function sameDigest(known: string, digest: Buffer): boolean {
  const bytes = Buffer.from(known, 'base64url');
  return bytes.length === digest.length && timingSafeEqual(bytes, digest);
}

const opens = ({ services }: HeldAppPassword, service: string | undefined) =>
  services === undefined || (service !== undefined && (services as readonly string[]).includes(service));
