import { hostname } from 'node:os';
import { generate } from 'selfsigned';

/** A certificate and its key, PEM. */
export interface Pair {
  cert: string;
  key: string;
}

/** A certificate for tests: of `localhost` unless told, signed by itself or by an authority. */
export async function aCertificate(commonName = 'localhost', ca?: Pair): Promise<Pair> {
  const extensions = [
    { name: 'basicConstraints' as const, cA: false },
    { name: 'extKeyUsage' as const, serverAuth: true, clientAuth: true },
    // OpenLDAP's library asks for the name the address leads back to, which for loopback is often the machine's own.
    {
      name: 'subjectAltName' as const,
      altNames: ['localhost', hostname()].map((value) => ({ type: 2 as const, value })),
    },
  ];
  return made(commonName, extensions, ca);
}

/** A certificate that others can be signed with. */
export const anAuthority = (commonName: string) =>
  made(commonName, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ]);

type Extensions = NonNullable<NonNullable<Parameters<typeof generate>[1]>['extensions']>;

async function made(commonName: string, extensions: Extensions, ca?: Pair): Promise<Pair> {
  const subject = [{ name: 'commonName', value: commonName }];
  const { cert, private: key } = await generate(subject, {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions,
    ...(ca && { ca }),
  });
  return { cert, key };
}
