import { createHash } from 'node:crypto';

/** Numbers from 0 up to 1 that look like chance and are the same every time (mulberry32). */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The id of a made-up thing, the same every time and scattered as random ones are (RFC 9562 §5.5). */
export function madeUpId(kind: string, index: number): string {
  const bytes = createHash('sha1').update(`${kind} ${index}`).digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** An Argon2id verifier that no known password fits: its hash belongs to nothing. */
export function madeUpVerifier(index: number): string {
  const bytes = createHash('sha512').update(`verifier ${index}`).digest();
  const part = (from: number, to: number) => bytes.toString('base64', from, to).replace(/=+$/, '');
  return `$argon2id$v=19$m=19456,t=2,p=1$${part(0, 16)}$${part(16, 48)}`;
}
