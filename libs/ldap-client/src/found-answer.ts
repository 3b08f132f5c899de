import type { Control, FoundEntry, LdapAnswer } from '@waypost/ldap';
import { LdapClientError } from './ldap-client-error.js';

/** References to other servers that are let pass in one search. They are never followed, so they cost nothing but their number. */
const mostReferences = 100_000;

/** Counts the references of a search. */
export class ReferenceCount {
  count = 0;

  /** The entry in an answer; undefined where it is a reference, which is counted. Throws where it is neither. */
  entryIn({ response }: LdapAnswer): FoundEntry | undefined {
    if (response.op === 'entry') return response.entry;
    if (response.op !== 'reference')
      throw new LdapClientError('protocol', 'The server answered another question than was asked.');
    if (++this.count > mostReferences)
      throw new LdapClientError('too-large', `The server refers to other servers more than ${mostReferences} times.`);
    return undefined;
  }
}

/** A control by its name, among those of an answer. */
export const controlNamed = (controls: readonly Control[], oid: string) =>
  controls.find((control) => control.oid === oid);
