const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/** A host or mail domain of one or more LDH labels, 253 characters at most (RFC 1123 §2.1, RFC 1035 §2.3.4). */
export const isDomainName = (text: string) =>
  text.length <= 253 && text.length > 0 && text.split('.').every((part) => label.test(part));

/** A fully qualified host name: a domain name of at least two labels that is not a dotted number. */
export const isFqdn = (text: string) => isDomainName(text) && text.includes('.') && !/^[\d.]+$/.test(text);
