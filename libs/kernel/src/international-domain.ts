/*
 * Internationalised domains (RFC 5890): people write and read U-labels, DNS and mail carry A-labels (`xn--…`). What is mapped to what
 * is said by UTS #46, which every runtime has in its URL parser; only the way back, Punycode (RFC 3492), is written out here.
 */

const ascii = /^[\0-\x7f]*$/;
/** Characters beyond which nothing is looked at: a domain has 253 at most, and mapping a long text takes long. */
const longest = 1_000;

/** A domain in A-labels and lower case; ASCII comes back as it is. Undefined where it cannot be one. */
export function domainToAscii(domain: string): string | undefined {
  if (ascii.test(domain)) return domain.toLowerCase();
  if (domain.length > longest) return undefined;
  // Whatever ends a host in a URL, or is left out of one, cannot be part of a domain.
  if (/[\s/?#@:\\%[\]]/.test(domain)) return undefined;
  try {
    const { hostname } = new URL(`http://${domain}`);
    return ascii.test(hostname) && hostname !== '' ? hostname : undefined;
  } catch {
    return undefined;
  }
}

/** A domain as people read it: A-labels that stand for others are written as those. */
export function domainToUnicode(domain: string): string {
  if (!/(?:^|\.)xn--/i.test(domain)) return domain;
  const readable = domain
    .split('.')
    .map((label) => (/^xn--/i.test(label) ? (decodePunycode(label.slice(4).toLowerCase()) ?? label) : label))
    .join('.');
  // What would not come back to the same labels is shown as it is.
  return domainToAscii(readable) === domain.toLowerCase() ? readable : domain;
}

const [base, tMin, tMax, skew, damp, initialBias, initialN] = [36, 1, 26, 38, 700, 72, 128] as const;

/** A label without its `xn--`, decoded (RFC 3492 §6.2); undefined where it is none. */
function decodePunycode(encoded: string): string | undefined {
  const delimiter = encoded.lastIndexOf('-');
  const output = delimiter > 0 ? [...encoded.slice(0, delimiter)] : [];
  let [n, i, bias]: [number, number, number] = [initialN, 0, initialBias];
  for (let at = delimiter > 0 ? delimiter + 1 : 0; at < encoded.length;) {
    const before = i;
    let weight = 1;
    for (let k = base; ; k += base) {
      const digit = digitOf(encoded.charCodeAt(at++));
      if (digit === undefined) return undefined;
      i += digit * weight;
      const threshold = Math.min(Math.max(k - bias, tMin), tMax);
      if (digit < threshold) break;
      weight *= base - threshold;
    }
    bias = adapted(i - before, output.length + 1, before === 0);
    n += Math.floor(i / (output.length + 1));
    if (n > 0x10_ffff) return undefined;
    i %= output.length + 1;
    output.splice(i++, 0, String.fromCodePoint(n));
  }
  return output.join('');
}

/** `a` to `z` are 0 to 25, `0` to `9` are 26 to 35. */
function digitOf(code: number): number | undefined {
  if (code >= 97 && code <= 122) return code - 97;
  return code >= 48 && code <= 57 ? code - 22 : undefined;
}

function adapted(delta: number, points: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / damp) : Math.floor(delta / 2);
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > ((base - tMin) * tMax) / 2; k += base) rest = Math.floor(rest / (base - tMin));
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + skew));
}
