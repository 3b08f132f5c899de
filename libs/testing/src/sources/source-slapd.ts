import { slapdManager, startSlapd } from '../slapd.js';
import { type CertificateKind, issueCertificate } from './certificates.js';
import { LdapTools } from './ldap-tools.js';
import { ldifLine, ldifLines } from './ldif-text.js';

/** What a slapd that people come from is like. Everything may be left out. */
export interface SourceSlapdOptions {
  suffix?: string;
  /** What it holds, the suffix's own entry first; see {@link SourcePeople}. */
  ldif?: string | Iterable<string>;
  /** With it, the directory offers Content Synchronization (RFC 4533); `sessionLog` is how many changes it remembers. */
  syncProvider?: { sessionLog?: number };
  /** How many entries the reader may see of one search, all pages together. */
  sizeLimit?: number;
  /** Keeps memberOf of the members of every groupOfNames. */
  memberOf?: boolean;
  /** Knows the classes and attributes of Active Directory, such as sAMAccountName. */
  adNames?: boolean;
  /** With it, offers StartTLS and ldaps with a certificate of this kind. */
  certificate?: CertificateKind;
}

/** The accounts of every slapd started here: one reads everything but passwords, the other sees that there is something and no more. */
export const sourceAccounts = {
  reader: { password: 'reader-password', dn: (suffix: string) => `cn=reader,${suffix}` },
  stranger: { password: 'stranger-password', dn: (suffix: string) => `cn=stranger,${suffix}` },
};

/** `search` without `read` makes a search succeed and show nothing: what an account without rights gets of many servers. */
const access = (suffix: string) => `
access to attrs=userPassword by anonymous auth by * none
access to *
  by dn.exact="${sourceAccounts.stranger.dn(suffix)}" search
  by users read
  by * none`;

/**
 * Debian ships Microsoft's schema for slapd, on top of that of RFC 2307, but without the class of those who can sign in. It names
 * no matching rules: a filter can ask whether such an attribute is there, not what it says.
 */
const adSchema = `
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/msuser.schema
objectclass ( 1.2.840.113556.1.5.6 NAME 'securityPrincipal' SUP top AUXILIARY MUST sAMAccountName MAY objectSid )`;

function databaseLines(suffix: string, { syncProvider, sizeLimit, memberOf }: SourceSlapdOptions): string {
  const lines = ['index entryCSN,entryUUID,modifyTimestamp eq'];
  if (sizeLimit !== undefined) {
    lines.push(`limits dn.exact="${sourceAccounts.reader.dn(suffix)}" size=${String(sizeLimit)}`);
  }
  // With it there is pwdAccountLockedTime, by which an account is switched off; no policy of its own is in force.
  lines.push('overlay ppolicy');
  if (memberOf) lines.push('overlay memberof', 'memberof-refint TRUE');
  if (syncProvider) lines.push('overlay syncprov');
  if (syncProvider?.sessionLog !== undefined) lines.push(`syncprov-sessionlog ${String(syncProvider.sessionLog)}`);
  return lines.join('\n');
}

const accountLdif = (suffix: string) =>
  Object.values(sourceAccounts)
    .map(({ dn, password }) => {
      const cn = dn('').slice('cn='.length, -1);
      const objectClass = ['applicationProcess', 'simpleSecurityObject'];
      return ldifLine('dn', dn(suffix)) + ldifLines({ objectClass, cn, userPassword: password });
    })
    .join('\n');

/** Whoever has the server's own certificate is the reader: it is one that its authority vouches for. */
const readerByCertificate = (suffix: string) => `authz-regexp "^cn=directory$" "${sourceAccounts.reader.dn(suffix)}"`;

/** Starts a private slapd as the directory that people come from. */
export async function startSourceSlapd(options: SourceSlapdOptions = {}) {
  const { suffix = 'dc=source,dc=example', syncProvider, memberOf = false, adNames = false, certificate } = options;
  const { ldif = `dn: ${suffix}\nobjectClass: domain\n${suffix.replace(/^dc=([^,]+).*/, 'dc: $1')}\n` } = options;
  // The overlay follows what is written through the server; what is loaded beside it, it never sees.
  const loaded = memberOf ? '' : ldif;
  const tls = certificate && issueCertificate(certificate);
  const slapd = await startSlapd({
    suffix,
    ldif: loaded === '' ? '' : withAccounts(loaded, suffix),
    schema: `${adNames ? adSchema : ''}\n${readerByCertificate(suffix)}`,
    modules: ['ppolicy', ...(memberOf ? ['memberof'] : []), ...(syncProvider ? ['syncprov'] : [])],
    access: access(suffix),
    database: databaseLines(suffix, options),
    ...(tls && { tls }),
  });
  const { dn, password } = slapdManager;
  const manager = new LdapTools({ url: slapd.url, dn: dn(suffix), password, caFile: slapd.caFile });
  if (memberOf) await manager.apply([...withAccounts(ldif, suffix)].join(''));
  const reader = manager.as(sourceAccounts.reader.dn(suffix), sourceAccounts.reader.password);
  const stranger = manager.as(sourceAccounts.stranger.dn(suffix), sourceAccounts.stranger.password);
  return { ...slapd, suffix, manager, reader, stranger, tls };
}

function* withAccounts(ldif: string | Iterable<string>, suffix: string): Iterable<string> {
  yield* typeof ldif === 'string' ? [ldif] : ldif;
  yield `\n${accountLdif(suffix)}`;
}
