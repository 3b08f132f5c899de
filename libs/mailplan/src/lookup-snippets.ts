/** Where a mail server looks people up, and as whom. */
export interface LookupPlace {
  /** The directory, such as `ldap://127.0.0.1:3890`. */
  uri: string;
  /** The service account it binds as. */
  bindDn: string;
  /** The suffix the tree is under. */
  base: string;
}

const placeholder = 'change-me';

/**
 * Over TLS the directory must prove who it is, or the password would go to whoever answers. A certificate it made for itself is known to
 * nobody: then the last line is needed, with the right file.
 */
const proof = (uri: string, folder: string, demand: string) =>
  uri.startsWith('ldaps:') ? [`tls_require_cert = ${demand}`, `# tls_ca_cert_file = ${folder}/waypost-ldaps.crt`] : [];

/** The lines to set in each of the `ldap-*.conf.ext` files of deploy/dovecot; the password is left to be filled in. */
export const dovecotLookup = ({ uri, bindDn, base }: LookupPlace): string =>
  [
    `uris = ${uri}`,
    `dn = ${bindDn}`,
    `dnpass = ${placeholder}`,
    '# In ldap-user.conf.ext the suffix alone.',
    `base = wpService=%Ls+wpClient=%r,${base}`,
    ...proof(uri, '/etc/dovecot', 'demand'),
  ].join('\n') + '\n';

/** The lines to set in each of the lookup tables of deploy/postfix; the password is left to be filled in. */
export const postfixLookup = ({ uri, bindDn, base }: LookupPlace): string =>
  [
    `server_host = ${uri}`,
    `bind_dn = ${bindDn}`,
    `bind_pw = ${placeholder}`,
    `search_base = ${base}`,
    ...proof(uri, '/etc/postfix', 'yes'),
  ].join('\n') + '\n';
