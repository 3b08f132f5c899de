import { domainToUnicode } from '@waypost/kernel';
import { type AddressTemplate, isAtomText, type TemplateToken, type TemplateValue } from './address-template.js';

/** What templates are filled in with; what is not known is empty or absent. */
export interface TemplateSubject {
  alias: string;
  displayName?: string | null | undefined;
  givenName?: string | null | undefined;
  surname?: string | null | undefined;
  initials?: string | null | undefined;
}

/** The address a template gives a recipient, or why it gives none. */
export type Expansion = { address: string } | { fault: 'no-alias' };

/** RFC 5321 §4.5.3.1.1. */
export const longestLocalPart = 64;
const longestAddress = 1024;

const aliasOnly: readonly TemplateToken[] = [{ value: 'm', replacing: new Map() }];

/**
 * Fills a template in. Where no value gives anything, the alias takes the place of all of it; where that is empty too there is no
 * address.
 */
export function expandTemplate({ tokens, type, domain }: AddressTemplate, subject: TemplateSubject): Expansion {
  if (type !== 'SMTP') {
    const { text, filled } = fill(tokens, subject);
    return filled ? { address: text.trim().slice(0, longestAddress) } : { fault: 'no-alias' };
  }
  const local = localPart(tokens, subject) || localPart(aliasOnly, subject);
  return local === '' ? { fault: 'no-alias' } : { address: `${local}@${domainToUnicode(domain ?? '')}` };
}

/** Dots that would make it no dot-atom go, and what is longer than a local part may be. Empty where no value gave anything. */
function localPart(tokens: readonly TemplateToken[], subject: TemplateSubject): string {
  const { text, filled } = fill(tokens, subject);
  if (!filled) return '';
  return withoutOuterDots(withoutOuterDots(text.replace(/\.{2,}/g, '.')).slice(0, longestLocalPart));
}

const withoutOuterDots = (text: string) => text.replace(/^\.|\.$/g, '');

function fill(tokens: readonly TemplateToken[], subject: TemplateSubject): { text: string; filled: boolean } {
  let text = '';
  let filled = false;
  for (const token of tokens) {
    if ('literal' in token) {
      text += token.literal;
      continue;
    }
    const value = valueOf(token, subject);
    filled ||= value !== '';
    text += value;
  }
  return { text, filled };
}

const valueIn: Record<TemplateValue, (subject: TemplateSubject) => string | null | undefined> = {
  g: ({ givenName }) => givenName,
  s: ({ surname }) => surname,
  i: ({ initials }) => initials,
  d: ({ displayName }) => displayName,
  m: ({ alias }) => alias,
};

function valueOf(
  { value, first, replacing }: Exclude<TemplateToken, { literal: string }>,
  subject: TemplateSubject,
): string {
  const whole = foldLetters(valueIn[value](subject) ?? '');
  if (first === undefined && replacing.size === 0 && isPlain.test(whole)) return whole;
  const characters = Array.from(whole);
  return (first === undefined ? characters : characters.slice(0, first))
    .map((character) => kept(character, replacing.get(character)))
    .join('');
}

/** What becomes of one character: replaced where that was asked for, dropped where it cannot stand in an address. */
function kept(character: string, replacement: string | undefined): string {
  // X = Y drops X, except for the dot, which is otherwise dropped (KB153270: %r..%d keeps it).
  if (replacement !== undefined) return replacement !== character || character === '.' ? replacement : '';
  return isAtomText(character) ? character : '';
}

const isPlain = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]*$/i;
const isAscii = /^[\0-\x7f]*$/;

const letters: Record<string, string> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ł: 'l' },
  ...{ ẞ: 'SS', Æ: 'Ae', Œ: 'Oe', Ø: 'O', Đ: 'D', Ł: 'L' },
};

/** A text in letters that addresses are written with, as far as its letters have such: without accents, ligatures opened. */
export function foldLetters(text: string): string {
  if (isAscii.test(text)) return text;
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøđłẞÆŒØĐŁ]/g, (letter) => letters[letter] ?? letter);
}
