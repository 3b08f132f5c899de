import type { TlsPolicy } from '@waypost/organization';

/** A policy as an answer of `smtp_tls_policy_maps`, postconf(5). */
export const postfixTlsPolicy = (policy: TlsPolicy): string =>
  ({ none: 'none', opportunistic: 'may', required: 'encrypt', verified: 'verify' })[policy];
