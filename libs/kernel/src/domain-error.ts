/** Every refusal a caller can meet. A boundary keeps one complete table of what each looks like on its wire. */
export const problemCodes = [
  'body-not-understood',
  'body-invalid',
  'query-invalid',
  'sign-in-required',
  'sign-in-refused',
  'sign-in-throttled',
  'permission-missing',
  'csrf-refused',
  'route-not-found',
  'node-not-found',
  'token-not-found',
  'service-account-not-found',
  'app-password-not-found',
  'domain-not-found',
  'connector-not-found',
  'recipient-not-found',
  'address-not-found',
  'source-not-found',
  'run-not-found',
  'policy-not-found',
  'job-not-found',
  'conflict-not-found',
  'link-not-found',
  'audit-entry-not-found',
  'name-taken',
  'address-taken',
  'fqdn-taken',
  'app-passwords-full',
  'site-not-empty',
  'server-not-empty',
  'connector-in-use',
  'domain-in-use',
  'domain-is-default',
  'domain-is-host',
  'contact-inside',
  'membership-loop',
  'forwarding-loop',
  'members-by-filter',
  'address-is-primary',
  'field-managed-by-directory',
  'recipient-linked',
  'recipient-not-linked',
  'source-in-use',
  'source-not-active',
  'policy-is-default',
  'job-in-progress',
  'job-not-ready',
  'run-in-progress',
  'run-not-held',
  'run-ended',
  'plan-changed',
  'conflict-not-resolvable',
  'link-not-ignored',
  'link-not-purgeable',
  'reference-not-found',
  'setting-invalid',
  'setting-locked',
  'change-not-revertible',
  'precondition-failed',
  'idempotency-key-reused',
  'feed-gap',
  'streams-exhausted',
  'body-too-large',
  'media-type-unsupported',
  'not-ready',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** One fault in a body or query: where (an RFC 6901 pointer as a URI fragment, `#/smtp.maxRecipients`) and what to do. */
export interface FieldFault {
  pointer: string;
  detail: string;
}

/** A refusal meant for the caller. Anything else that is thrown is a broken invariant, not an answer. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ProblemCode,
    /** One sentence in the caller's words that says what to do; it never holds a secret. */
    sentence: string,
    readonly extra: { errors?: FieldFault[]; retryAfterSeconds?: number } = {},
  ) {
    super(sentence);
  }
}

/** The fragment pointer to one member of an object, escaped after RFC 6901 §3. */
export const pointerTo = (...segments: (string | number)[]) =>
  '#' + segments.map((segment) => '/' + String(segment).replaceAll('~', '~0').replaceAll('/', '~1')).join('');
