import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { generate } from 'selfsigned';
import type { Configuration } from './configuration.js';
import { StartupFailure } from './startup-failure.js';

export interface Certificate {
  cert: string;
  key: string;
}

/** The certificate to serve LDAPS with: the operator's, or one of our own, made once and kept beside the data. */
export async function loadCertificate({ tls, dataDir }: Pick<Configuration, 'tls' | 'dataDir'>): Promise<Certificate> {
  if (tls)
    return checked(
      { cert: await read(tls.certificate), key: await read(tls.key) },
      `${tls.certificate} and ${tls.key}`,
    );
  const folder = join(dataDir, 'tls');
  const [certFile, keyFile] = [join(folder, 'ldaps.crt'), join(folder, 'ldaps.key')];
  try {
    return checked({ cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8') }, folder);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ENOENT') throw fault;
  }
  const made = await makeCertificate();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await place(keyFile, made.key);
  await place(certFile, made.cert);
  return made;
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (fault) {
    throw new StartupFailure(`The TLS file ${file} cannot be read (${(fault as Error).message}).`, { cause: fault });
  }
}

/** A key that does not belong to its certificate is noticed here and not at the first client. */
function checked(pair: Certificate, where: string): Certificate {
  try {
    createSecureContext(pair);
    return pair;
  } catch (fault) {
    throw new StartupFailure(`The certificate and key in ${where} do not fit together (${(fault as Error).message}).`, {
      cause: fault,
    });
  }
}

/** Renamed into place, so that a half-written key is never read back. */
async function place(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function makeCertificate(): Promise<Certificate> {
  const names = [...new Set(['localhost', hostname()])];
  const notAfterDate = new Date();
  notAfterDate.setFullYear(notAfterDate.getFullYear() + 10);
  const made = await generate([{ name: 'commonName', value: names[1] ?? 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          { type: 7 as const, ip: '127.0.0.1' },
          { type: 7 as const, ip: '::1' },
        ],
      },
    ],
  });
  return { cert: made.cert, key: made.private };
}
