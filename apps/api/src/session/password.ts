import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { Turnstile } from './turnstile.js';

/** OWASP's second parameter set for Argon2id, which is this library's default algorithm: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Each takes a thread of the few that Node has for everything, and 19 MiB: a crowd must not take them all. */
const turnstile = new Turnstile(Math.min(availableParallelism(), 3), 200);

/** An Argon2id verifier of a password, as a PHC string. The password is taken as written, any characters. */
export const verifierOf = (password: string) => turnstile.pass(() => hash(password, cost));

let dummy: Promise<string> | undefined;

/** Whether the password is the one behind the verifier; without a verifier it takes as long and says no. */
export async function isPassword(verifier: string | null, password: string): Promise<boolean> {
  dummy ??= verifierOf('no password is this one');
  const against = verifier ?? (await dummy);
  const matches = await turnstile.pass(() => verify(against, password));
  return verifier !== null && matches;
}
