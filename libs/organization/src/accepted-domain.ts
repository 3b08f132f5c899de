/** Who answers for a recipient that is not known here: nobody, a system of ours elsewhere, or a system outside. */
export const domainKinds = ['authoritative', 'internal-relay', 'external-relay'] as const;
export type DomainKind = (typeof domainKinds)[number];

/** A mail domain that mail is taken in for. */
export interface AcceptedDomain {
  id: string;
  /** In lower case. */
  name: string;
  domainKind: DomainKind;
  /** Whether it stands for every domain below it as well, where none of those is accepted by itself. */
  matchSubdomains: boolean;
  /** The one that addresses are made in unless told otherwise; it is authoritative. */
  isDefault: boolean;
}

/**
 * The accepted domain an address of this domain (lower case) falls under: the one of that very name, else the longest one
 * above it that matches subdomains. Undefined where the domain is not ours.
 */
export function acceptedDomainOf<D extends Pick<AcceptedDomain, 'name' | 'matchSubdomains'>>(
  domain: string,
  domains: readonly D[],
): D | undefined {
  const exact = domains.find(({ name }) => name === domain);
  if (exact) return exact;
  return domains
    .filter(({ name, matchSubdomains }) => matchSubdomains && domain.endsWith(`.${name}`))
    .reduce<D | undefined>((best, one) => (best && best.name.length >= one.name.length ? best : one), undefined);
}

/** What becomes of mail for an address, as far as accepted domains decide it. */
export type Verdict = 'delivered' | 'unknown-recipient' | 'relayed' | 'not-accepted';

/** Known recipients get their mail whatever the kind of the domain; of the others an authoritative domain says there are none (5.1.1). */
export function verdictOn(known: boolean, domainKind: DomainKind | undefined): Verdict {
  if (domainKind === undefined) return 'not-accepted';
  if (known) return 'delivered';
  return domainKind === 'authoritative' ? 'unknown-recipient' : 'relayed';
}
