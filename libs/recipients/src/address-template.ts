import { domainToAscii, isDomainName } from '@waypost/kernel';

/** What a value token stands for, by its letter. */
export const templateValues = {
  g: 'given name',
  s: 'surname',
  i: 'initials',
  d: 'display name',
  m: 'alias',
} as const;
export type TemplateValue = keyof typeof templateValues;

/** A piece of a template: text as it is, or the value of a recipient. */
export type TemplateToken =
  | { literal: string }
  | {
      value: TemplateValue;
      /** How many characters of it are taken, after folding; all without. */
      first?: number;
      /** What becomes of single characters of it: each is replaced, or dropped where it is replaced by itself. */
      replacing: ReadonlyMap<string, string>;
    };

/** A template that was understood. */
export interface AddressTemplate {
  /** `SMTP`, `X400` …, in capitals. */
  type: string;
  /** Of an SMTP address the part before `@`, of others all of it. Empty means the alias. */
  tokens: readonly TemplateToken[];
  /** Of SMTP templates, in lower case and in A-labels. */
  domain?: string;
}

/** A template read from text, or what is wrong with the text and where (counted in characters from 0). */
export type ParsedTemplate = { template: AddressTemplate } | { fault: string; at: number };

/** What may stand in the local part of an address without quotes, but for the dot (RFC 5322 §3.2.3). */
export const isAtomText = (character: string) => /^[a-z0-9!#$%&'*+/=?^_`{|}~-]$/i.test(character);

class Fault extends Error {
  constructor(
    readonly sentence: string,
    readonly at: number,
  ) {
    super(sentence);
  }
}

/**
 * Reads a template such as `%g.%s@example.org`; of other types than SMTP all of the text is tokens. Never throws.
 * Syntax: Exchange's (KB153270, KB285136).
 */
export function parseTemplate(type: string, text: string): ParsedTemplate {
  try {
    if (type !== 'SMTP') return { template: { type, tokens: readTokens(text, isPrintable) } };
    const at = text.lastIndexOf('@');
    if (at < 0) throw new Fault('The template ends with @ and a domain, such as @example.org.', text.length);
    const domain = domainToAscii(text.slice(at + 1));
    const tokens = readTokens(text.slice(0, at), isAtomTextOrDot);
    if (domain === undefined || !isDomainName(domain))
      throw new Fault('What follows the @ is not a domain name.', at + 1);
    return { template: { type, tokens, domain } };
  } catch (fault) {
    if (fault instanceof Fault) return { fault: fault.sentence, at: fault.at };
    throw fault;
  }
}

const isAtomTextOrDot = (character: string) => character === '.' || isAtomText(character);
const isPrintable = (character: string) => /^[\u0020-\u007e]$/.test(character);

/** Tokens from left to right; replacements wait for the value that follows them. */
function readTokens(text: string, mayStand: (character: string) => boolean): TemplateToken[] {
  const tokens: TemplateToken[] = [];
  let replacing = new Map<string, string>();
  let waiting: number | undefined;
  let at = 0;
  while (at < text.length) {
    const replacement = /^%r(.)(.)/su.exec(text.slice(at));
    const value = /^%(\d*)([gsidm])/.exec(text.slice(at));
    if (replacement) {
      const [whole, from = '', to = ''] = replacement;
      if (from !== to && !isAtomTextOrDot(to))
        throw new Fault(`"${to}" cannot stand in an address, so nothing is replaced by it.`, at + whole.length - 1);
      replacing.set(from, to);
      waiting ??= at;
      at += whole.length;
    } else if (value) {
      tokens.push(valueToken(value, replacing));
      replacing = new Map();
      waiting = undefined;
      at += value[0].length;
    } else {
      const literal = readLiteral(text, at, mayStand);
      tokens.push({ literal: literal.text });
      at = literal.end;
    }
  }
  if (waiting !== undefined) throw new Fault('%r stands before the value whose characters it replaces.', waiting);
  return tokens;
}

function valueToken([, first = '', value]: RegExpExecArray, replacing: ReadonlyMap<string, string>): TemplateToken {
  return { value: value as TemplateValue, ...(first !== '' && { first: Number(first) }), replacing };
}

function readLiteral(
  text: string,
  at: number,
  mayStand: (character: string) => boolean,
): { text: string; end: number } {
  if (text[at] === '%') {
    if (text[at + 1] === '%') return { text: '%', end: at + 2 };
    throw new Fault(
      text[at + 1] === 'r'
        ? '%r is followed by the character to replace and the one that takes its place.'
        : 'A % is followed by g, s, i, d or m (with a number before it, if wanted), by r, or by another %.',
      at,
    );
  }
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (!mayStand(character)) throw new Fault(`"${character}" cannot stand in an address.`, at);
  return { text: character, end: at + character.length };
}
