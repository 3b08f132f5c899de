import type { Connector } from '@waypost/organization';

const levels = { none: 'none', opportunistic: 'may', required: 'encrypt', verified: 'verify' } as const;

/** How a connector speaks to its hosts, as an answer of `smtp_tls_policy_maps`, postconf(5). */
export function postfixTlsPolicy({ tls = 'opportunistic', tlsName }: Pick<Connector, 'tls' | 'tlsName'>): string {
  return tls === 'verified' && tlsName !== undefined ? `verify match=${tlsName}` : levels[tls];
}
