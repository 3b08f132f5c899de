import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { Configuration } from './configuration.js';
import { StartupFailure } from './startup-failure.js';
import { proveTls, type TlsMaterial } from './tls-identity.js';

type TlsFiles = Pick<Configuration, 'tls' | 'dataDir' | 'clientAuthorities'>;
type Certificate = Pick<TlsMaterial, 'cert' | 'key'>;

/** Everything TLS needs, read from files. Rejects with StartupFailure where a file is missing or does not fit. */
export async function loadTlsMaterial(files: TlsFiles): Promise<TlsMaterial> {
  const pair = await loadCertificate(files);
  if (files.clientAuthorities === undefined) return pair;
  const clientAuthorities = await read(files.clientAuthorities);
  return checked({ ...pair, clientAuthorities }, files.clientAuthorities);
}

/** The certificate to serve with: the operator's, or one of our own, made once and kept beside the data. */
async function loadCertificate({ tls, dataDir }: TlsFiles): Promise<Certificate> {
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
function checked<T extends TlsMaterial>(material: T, where: string): T {
  try {
    proveTls(material);
    return material;
  } catch (fault) {
    throw new StartupFailure(`What is in ${where} is of no use for TLS (${(fault as Error).message}).`, {
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
