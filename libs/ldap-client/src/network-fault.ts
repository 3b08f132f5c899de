import { LdapClientError } from './ldap-client-error.js';
import type { ServerPlace } from './server-place.js';

const codeOf = (fault: unknown): string => {
  // Where several addresses were tried, each has its own error; the first is as good as any.
  const one = fault instanceof AggregateError ? (fault.errors[0] as unknown) : fault;
  return (one as { code?: string } | undefined)?.code ?? '';
};

const connectMeanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ETIMEDOUT: 'it did not answer',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to its network',
  ECONNRESET: 'it closed the connection at once',
};

/** Why a server could not be reached. */
export function connectFault({ url }: ServerPlace, fault: unknown): LdapClientError {
  const code = codeOf(fault);
  const meaning = connectMeanings[code] ?? (code === '' ? 'it closed the connection at once' : `error ${code}`);
  return new LdapClientError('unreachable', `${url} cannot be reached: ${meaning}.`, { cause: fault });
}

const untrusted =
  'its certificate is not signed by an authority that is trusted; give the certificate of its authority';
const notTls = 'it does not speak TLS there';
const tooOld = 'it offers no TLS 1.2 or newer';
const wantsCertificate = 'it did not accept the certificate we identify with, or wants one';

const tlsMeanings: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate was revoked',
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
  ERR_SSL_UNSUPPORTED_PROTOCOL: tooOld,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: tooOld,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: wantsCertificate,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: wantsCertificate,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: wantsCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: wantsCertificate,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: wantsCertificate,
};

/** Why TLS with a server could not be begun, or cannot be trusted. */
export function tlsFault({ url }: ServerPlace, name: string, fault: unknown): LdapClientError {
  const code = codeOf(fault);
  const meaning =
    code === 'ERR_TLS_CERT_ALTNAME_INVALID'
      ? `its certificate is not for “${name}” but for ${namesOf(fault)}`
      : (tlsMeanings[code] ?? otherTlsMeaning(code, fault));
  return new LdapClientError('tls', `TLS with ${url} failed: ${meaning}.`, { cause: fault });
}

function otherTlsMeaning(code: string, fault: unknown): string {
  if (fault === undefined || code === 'ECONNRESET') return 'it closed the connection before TLS was agreed';
  if (/PEM|ASN1|X509|KEY_VALUES|BAD_BASE64/i.test(`${code} ${String(fault)}`))
    return 'the certificates or the key that were given cannot be read or do not fit each other';
  return code === '' ? 'the handshake broke off' : `error ${code}`;
}

function namesOf(fault: unknown): string {
  const { cert } = fault as { cert?: { subjectaltname?: string; subject?: { CN?: string } } };
  const names = cert?.subjectaltname ?? cert?.subject?.CN ?? 'nobody';
  return names.replace(/[\p{C}]+/gu, ' ').slice(0, 200);
}

/** Why an established connection broke. */
export function brokenConnection(url: string, fault: unknown): LdapClientError {
  const code = codeOf(fault);
  if (tlsMeanings[code] !== undefined || code.startsWith('ERR_SSL'))
    return new LdapClientError('tls', `TLS with ${url} broke: ${tlsMeanings[code] ?? `error ${code}`}.`, {
      cause: fault,
    });
  return new LdapClientError('ended', `The connection to ${url} broke${code === '' ? '' : ` (${code})`}.`, {
    cause: fault,
  });
}
