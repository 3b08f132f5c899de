import { hash, verify } from '@node-rs/argon2';

/** OWASP's second parameter set for Argon2id, which is this library's default algorithm: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** An Argon2id verifier of a password, as a PHC string. The password is taken as written, any characters. */
export const verifierOf = (password: string) => hash(password, cost);

let dummy: Promise<string> | undefined;

/** Whether the password is the one behind the verifier; without a verifier it takes as long and says no. */
export async function isPassword(verifier: string | null, password: string): Promise<boolean> {
  dummy ??= verifierOf('no password is this one');
  const matches = await verify(verifier ?? (await dummy), password);
  return verifier !== null && matches;
}
