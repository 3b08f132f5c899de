import type { DirectoryModel, HeldMailbox } from '@waypost/ldap';
import type { SourceAccount } from './source-binds.js';

/** What proves a main password: a verifier of ours, or an account in the directory the person comes from. */
export type Proof = string | SourceAccount;

/** What proves the main password of a mailbox; absent where none was ever set. */
export function mainProof(
  { passThrough, verifier }: Pick<HeldMailbox, 'passThrough' | 'verifier'>,
  { passwordSources }: Pick<DirectoryModel, 'passwordSources'>,
): Proof | undefined {
  const source = passThrough && passwordSources.get(passThrough.sourceId);
  return source && passThrough ? { source, dn: passThrough.dn } : verifier;
}

/** What a connection remembers of the main password that let somebody in: it counts for as long as the mailbox has the same. */
export const credentialOf = (proof: Proof | undefined): string | undefined =>
  typeof proof === 'object' ? `${proof.source.id} ${proof.dn}` : proof;
