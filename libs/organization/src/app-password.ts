/**
 * The services a person signs in to, in Dovecot's words: `submission` is Dovecot taking mail to be sent, `smtp` is Postfix
 * doing so, `sieve` manages filters, `http` is mail by web. Receiving (`lmtp`) asks for no password.
 */
export const signInServices = ['pop3', 'imap', 'submission', 'smtp', 'sieve', 'http'] as const;
export type SignInService = (typeof signInServices)[number];

/** How many app passwords one mailbox may have at once: more than anybody has devices, few enough to be looked through at a bind. */
export const mostAppPasswords = 50;

/** What a directory keeps of an app password: nothing that could be signed in with. */
export interface AppPasswordVerifier {
  /** SHA-256 over {@link appPasswordMaterial}, base64url. */
  digest: string;
  /** The services it opens; absent for all of them. */
  services?: SignInService[];
  /** RFC 3339, UTC; from that instant on it opens nothing. */
  expiresAt?: string;
}

/** Letters and digits that nobody confuses when they type one off a screen: no i, l, o, 0, 1. */
export const typedAlphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
/** Six groups of four out of 31: 118 bits, which is why a fast digest of one is safe to keep. */
export const appPasswordLength = 24;

const shape = new RegExp(`^[${typedAlphabet}]{${String(appPasswordLength)}}$`);

/** Characters as they are shown and typed: groups of four with hyphens between. */
export const inGroups = (characters: string) => characters.replace(/(.{4})(?=.)/g, '$1-');

/**
 * What the digest of an app password is taken over: bound to its mailbox, whatever groups and case it was typed in. Undefined where
 * the text cannot be an app password at all; then nothing needs to be compared.
 */
export function appPasswordMaterial(mailboxId: string, typed: string): string | undefined {
  if (typed.length > 2 * appPasswordLength) return undefined;
  const characters = typed.replace(/[\s-]/g, '').toLowerCase();
  return shape.test(characters) ? `waypost-app-password\n${mailboxId}\n${characters}` : undefined;
}
