import { domainOf } from '@waypost/kernel';

/** Letters with a stroke or ligature, which do not come apart into a letter and a mark. */
const letters: Record<string, string> = { ß: 'ss', æ: 'ae', Æ: 'AE', ø: 'o', Ø: 'O', œ: 'oe', Œ: 'OE', ł: 'l', Ł: 'L' };

/** What a template can do with a value: `{sn|ascii|lower}`. */
export const mappingFunctions = {
  lower: (value: string) => value.toLowerCase(),
  upper: (value: string) => value.toUpperCase(),
  trim: (value: string) => value.trim(),
  /** The part of an address before its last @. */
  'local-part': (value: string) => (value.includes('@') ? value.slice(0, value.lastIndexOf('@')) : value),
  /** The part of an address behind its last @, in lower case; nothing where there is no @. */
  domain: (value: string) => (value.includes('@') ? domainOf(value) : ''),
  /** The first character. */
  first: (value: string) => [...value][0] ?? '',
  /** Without marks on letters, for names: `Müller` becomes `Muller`, `Strauß` `Strauss`. */
  ascii: (value: string) =>
    value
      .replace(/[ßæÆøØœŒłŁ]/g, (letter) => letters[letter] ?? letter)
      .normalize('NFKD')
      .replace(/\p{M}/gu, ''),
} as const satisfies Record<string, (value: string) => string>;
export type MappingFunction = keyof typeof mappingFunctions;

/** A piece of a template: text as it is, or the value of an attribute run through functions. */
export type TemplatePiece = string | { attribute: string; functions: readonly MappingFunction[] };

/** Where a value comes from: all values of an attribute, or one made of the first values of several. */
export type MappingExpression =
  { type: 'attribute'; attribute: string } | { type: 'template'; pieces: readonly TemplatePiece[] };

/** An expression read from text, or what is wrong with the text and where (counted in characters from 0). */
export type ParsedExpression = { expression: MappingExpression } | { fault: string; at: number };

const attributePattern = /^(?:[a-z][a-z0-9-]*|\d+(?:\.\d+)+)(?:;[a-z0-9-]+)*$/i;
const isFunction = (name: string): name is MappingFunction => Object.hasOwn(mappingFunctions, name);

/** Reads one expression of a mapping: `mail`, or a template such as `{givenName} {sn}`. Never throws. */
export function parseExpression(text: string): ParsedExpression {
  if (text === '') return { fault: 'Name an attribute, or write a template such as {givenName} {sn}.', at: 0 };
  if (/[{}]/.test(text)) return parseTemplate(text);
  if (attributePattern.test(text)) return { expression: { type: 'attribute', attribute: text } };
  const detail = `“${text}” is no attribute name. Put attributes of a template in braces: {givenName} {sn}.`;
  return { fault: detail, at: 0 };
}

function parseTemplate(text: string): ParsedExpression {
  const pieces: TemplatePiece[] = [];
  for (let at = 0; at < text.length;) {
    const brace = text.slice(at).search(/[{}]/);
    const open = brace < 0 ? text.length : at + brace;
    if (open > at) pieces.push(text.slice(at, open));
    if (open === text.length) break;
    if (text[open] === '}') return { fault: 'This } closes nothing.', at: open };
    const close = text.indexOf('}', open);
    if (close < 0) return { fault: 'This { is never closed.', at: open };
    const piece = parseReference(text.slice(open + 1, close), open + 1);
    if ('fault' in piece) return piece;
    pieces.push(piece);
    at = close + 1;
  }
  return { expression: { type: 'template', pieces } };
}

function parseReference(text: string, at: number): Exclude<TemplatePiece, string> | { fault: string; at: number } {
  const [attribute = '', ...functions] = text.split('|');
  if (!attributePattern.test(attribute)) return { fault: `“${attribute}” is no attribute name.`, at };
  let behind = at + attribute.length;
  for (const name of functions) {
    behind++;
    if (!isFunction(name)) {
      const known = Object.keys(mappingFunctions).join(', ');
      return { fault: `There is no function “${name}”; there are ${known}.`, at: behind };
    }
    behind += name.length;
  }
  return { attribute, functions: functions.filter(isFunction) };
}

/** The attributes an expression reads, as it writes them. */
export function attributesOf(expression: MappingExpression): string[] {
  if (expression.type === 'attribute') return [expression.attribute];
  return expression.pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.attribute]));
}

/** The value of a template; undefined where an attribute it names has none. `first` answers with the first value of an attribute. */
export function fillTemplate(
  pieces: readonly TemplatePiece[],
  first: (attribute: string) => string | undefined,
): string | undefined {
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    const value = first(piece.attribute);
    if (value === undefined || value === '') return undefined;
    text += piece.functions.reduce((made, name) => mappingFunctions[name](made), value);
  }
  return text;
}
