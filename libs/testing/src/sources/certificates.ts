import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requirePath } from '../is-installed.js';

/** What is right or wrong with a server's certificate, for a client that connects to an address of this machine. */
export type CertificateKind = 'right' | 'wrong name' | 'only localhost' | 'expired';

/** A certificate with its key and the authority that vouches for it, as PEM. */
export interface IssuedCertificate {
  ca: string;
  certificate: string;
  key: string;
}

/** The names a certificate holds; `right` is right for every address of this machine that a test server listens on. */
const names: Record<CertificateKind, (address: string) => string> = {
  right: (address) => `IP:${address},DNS:localhost`,
  'wrong name': () => 'DNS:elsewhere.example',
  'only localhost': () => 'DNS:localhost',
  expired: (address) => `IP:${address}`,
};

/** Issues a certificate by an authority made for this call: who trusts one server's trusts no other's. */
export function issueCertificate(kind: CertificateKind, address = '127.0.0.1'): IssuedCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-certificates-'));
  const openssl = (...args: string[]) =>
    execFileSync(requirePath('openssl', 'openssl'), args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const authority = ['-subj', '/CN=Test authority', '-addext', 'basicConstraints=critical,CA:TRUE'];
  try {
    // prettier-ignore
    openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', ...authority, '-addext', 'keyUsage=critical,keyCertSign,cRLSign');
    // prettier-ignore
    openssl('req', ...newKey, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=directory', '-addext', `subjectAltName=${names[kind](address)}`);
    const days = kind === 'expired' ? '-1' : '30';
    // prettier-ignore
    openssl('x509', '-req', '-in', 'request.pem', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-copy_extensions', 'copy', '-days', days, '-out', 'certificate.pem');
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    return { ca: read('ca.pem'), certificate: read('certificate.pem'), key: read('key.pem') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
