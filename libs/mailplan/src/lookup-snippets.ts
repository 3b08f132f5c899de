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

/** A certificate the directory made for itself is known to nobody: then this line is needed, with the right file. */
const authority = (uri: string, folder: string) =>
  uri.startsWith('ldaps:') ? [`# tls_ca_cert_file = ${folder}/waypost-ldaps.crt`] : [];

/** The lines to set in each of the `ldap-*.conf.ext` files of deploy/dovecot; the password is left to be filled in. */
export const dovecotLookup = ({ uri, bindDn, base }: LookupPlace): string =>
  [
    `uris = ${uri}`,
    `dn = ${bindDn}`,
    `dnpass = ${placeholder}`,
    `base = ${base}`,
    ...authority(uri, '/etc/dovecot'),
  ].join('\n') + '\n';

/** The lines to set in each of the lookup tables of deploy/postfix; the password is left to be filled in. */
export const postfixLookup = ({ uri, bindDn, base }: LookupPlace): string =>
  [
    `server_host = ${uri}`,
    `bind_dn = ${bindDn}`,
    `bind_pw = ${placeholder}`,
    `search_base = ${base}`,
    ...authority(uri, '/etc/postfix'),
  ].join('\n') + '\n';
