import { type FieldFault, isDomainName, pointerTo } from '@waypost/kernel';
import { parseDn } from '@waypost/ldap';
import type { SourceConnection, SourceTlsMode } from './source.js';
import type { SourceAllowance, SourceDraft } from './validate-source.js';

const at = (...place: (string | number)[]) => pointerTo('connection', ...place);

/** What is wrong with how a source is reached. */
export function connectionFaults({ connection, password }: SourceDraft, allowance: SourceAllowance): FieldFault[] {
  const faults: FieldFault[] = [];
  const refuse = (pointer: string, detail: string | undefined) => {
    if (detail !== undefined) faults.push({ pointer, detail });
  };
  const { urls, tls, serverName, bindDn } = connection;
  if (urls.length === 0) refuse(at('urls'), 'Name at least one server, such as ldaps://dc1.example.org.');
  const seen = new Set<string>();
  urls.forEach((url, index) => {
    refuse(
      at('urls', index),
      urlFault(url, tls, allowance) ?? (seen.has(placeOf(url)) ? 'This server is named twice.' : undefined),
    );
    seen.add(placeOf(url));
  });
  if (serverName !== undefined && !isDomainName(serverName))
    refuse(at('serverName'), 'Write the name that the certificate is for, such as dc1.example.org.');
  if (bindDn !== undefined && !parseDn(bindDn)?.length)
    refuse(at('bindDn'), 'Write the DN of the account that reads, such as cn=reader,dc=example,dc=org.');
  if (password === '')
    refuse(
      pointerTo('password'),
      'Write the password. With an empty one many servers let anybody in, as nobody, and show nothing.',
    );
  for (const field of ['ca', 'clientCertificate'] as const) refuse(at(field), pemFault(connection[field]));
  return faults;
}

const schemes = { ldaps: 'ldaps:', starttls: 'ldap:', plain: 'ldap:' } as const satisfies Record<SourceTlsMode, string>;
const urlPattern = /^(ldaps?:)\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?\/?$/i;

function urlFault(url: string, tls: SourceTlsMode, allowance: SourceAllowance): string | undefined {
  const [, scheme = '', host = '', port] = urlPattern.exec(url) ?? [];
  if (host === '') return 'Write an address such as ldaps://dc1.example.org or ldap://10.0.0.5:389.';
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return 'A port is a number from 1 to 65535.';
  const expected = schemes[tls];
  if (scheme.toLowerCase() !== expected)
    return tls === 'ldaps'
      ? 'With TLS from the start the address begins with ldaps://.'
      : `With ${tls === 'plain' ? 'no TLS' : 'StartTLS'} the address begins with ldap://.`;
  if (tls === 'plain' && !allowance.plain && !isThisMachine(host))
    return 'Without TLS passwords would be readable on the way: choose ldaps or StartTLS. Only a server on this machine may do without.';
  return undefined;
}

const isThisMachine = (host: string) => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(host);

/** Where an address leads, the usual port filled in. */
function placeOf(url: string): string {
  const [, scheme = '', host = '', port] = urlPattern.exec(url) ?? [];
  return host === '' ? url : `${host.toLowerCase()}:${port ?? (scheme.toLowerCase() === 'ldaps:' ? 636 : 389)}`;
}

const certificates = /^(?:[^-]*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----)+\s*$/;

function pemFault(text: SourceConnection['ca']): string | undefined {
  if (text === undefined || certificates.test(text)) return undefined;
  if (text.includes('PRIVATE KEY')) return 'This holds a private key; give only the certificate here.';
  return 'Paste certificates as PEM, each from its line BEGIN CERTIFICATE to its line END CERTIFICATE.';
}
