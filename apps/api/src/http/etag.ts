import { createHash } from 'node:crypto';
import { DomainError } from '@waypost/kernel';
import type { WriteRequest } from './write-request.js';

/** The strong entity tag of a representation (RFC 9110 §8.8.3): equal exactly where the JSON is. */
export const tagOf = (representation: unknown) =>
  `"${createHash('sha256').update(JSON.stringify(representation)).digest('base64url').slice(0, 27)}"`;

/** Whether a tag is in the list of an If-Match or If-None-Match header; `*` matches anything that exists. */
export const isListed = (header: string, tag: string) =>
  header.trim() === '*' || header.split(',').some((candidate) => candidate.trim() === tag);

/** Refuses a change that was asked for on the strength of another state than the present one. */
export function expectAsAsked({ ifMatch, expect }: Pick<WriteRequest, 'ifMatch' | 'expect'>, present: object): void {
  expectUnchanged(ifMatch, present);
  expect?.(present);
}

/** Refuses a change based on a state that is no longer the present one, in any of the representations it is shown in. */
export function expectUnchanged(ifMatch: string | undefined, ...present: unknown[]): void {
  if (ifMatch !== undefined && !present.some((representation) => isListed(ifMatch, tagOf(representation)))) {
    throw new DomainError(
      'precondition-failed',
      'Someone changed it after you read it; read it again and decide anew.',
    );
  }
}
