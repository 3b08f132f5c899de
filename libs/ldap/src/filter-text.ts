import { filterSize, maxFilterDepth, maxFilterNodes, type Filter } from './filter.js';

/** A filter read from text, or what is wrong with the text and where (counted in characters from 0). */
export type ParsedFilter = { filter: Filter } | { fault: string; at: number };

class Fault extends Error {
  constructor(
    readonly sentence: string,
    readonly at: number,
  ) {
    super(sentence);
  }
}

/** Reads an RFC 4515 filter such as `(&(mail=*)(!(cn=a\2ab)))`. Never throws. */
export function parseFilter(text: string): ParsedFilter {
  const cursor: Cursor = { text, at: 0, nodes: 0 };
  try {
    const filter = readFilterText(cursor, 1);
    if (cursor.at !== text.length) throw new Fault('Something follows the filter.', cursor.at);
    return { filter };
  } catch (fault) {
    if (fault instanceof Fault) return { fault: fault.sentence, at: fault.at };
    throw fault;
  }
}

interface Cursor {
  text: string;
  at: number;
  nodes: number;
}

function expect(cursor: Cursor, character: string): void {
  if (cursor.text[cursor.at] !== character) throw new Fault(`Expected "${character}".`, cursor.at);
  cursor.at++;
}

function readFilterText(cursor: Cursor, depth: number): Filter {
  if (++cursor.nodes > maxFilterNodes || depth > maxFilterDepth) throw new Fault('The filter is too large.', cursor.at);
  expect(cursor, '(');
  const filter = readComponent(cursor, depth);
  expect(cursor, ')');
  return filter;
}

function readComponent(cursor: Cursor, depth: number): Filter {
  const sign = cursor.text[cursor.at];
  if (sign === '!') {
    cursor.at++;
    return { type: 'not', filter: readFilterText(cursor, depth + 1) };
  }
  if (sign !== '&' && sign !== '|') return readItem(cursor);
  cursor.at++;
  const filters: Filter[] = [];
  while (cursor.text[cursor.at] === '(') filters.push(readFilterText(cursor, depth + 1));
  return { type: sign === '&' ? 'and' : 'or', filters };
}

const description = '(?:[a-zA-Z][a-zA-Z0-9-]*|\\d+(?:\\.\\d+)*)(?:;[a-zA-Z0-9-]+)*';
const item = new RegExp(`(${description})?((?::[dD][nN])?(?::${description})?:=|[~<>]?=)([^()]*)`, 'y');
const signs: Record<string, 'equality' | 'approx' | 'greaterOrEqual' | 'lessOrEqual'> = {
  '=': 'equality',
  '~=': 'approx',
  '>=': 'greaterOrEqual',
  '<=': 'lessOrEqual',
};

function readItem(cursor: Cursor): Filter {
  item.lastIndex = cursor.at;
  const found = item.exec(cursor.text);
  const [whole = '', attribute, operator = '', raw = ''] = found ?? [];
  if (!found) throw new Fault('Expected attribute, sign and value.', cursor.at);
  const start = cursor.at + whole.length - raw.length;
  cursor.at += whole.length;
  const type = signs[operator];
  if (type === undefined) return extensible(attribute, operator, unescape(raw, start), start);
  if (attribute === undefined) throw new Fault('An attribute is missing.', start);
  if (type !== 'equality' || !raw.includes('*')) return { type, attribute, value: unescape(raw, start) };
  if (raw === '*') return { type: 'present', attribute };
  const filter = substrings(attribute, raw, start);
  cursor.nodes += filterSize(filter) - 1;
  if (cursor.nodes > maxFilterNodes) throw new Fault('The filter is too large.', start);
  return filter;
}

function extensible(attribute: string | undefined, operator: string, value: Buffer, at: number): Filter {
  const words = operator.slice(0, -2).split(':').slice(1);
  const dnAttributes = words[0]?.toLowerCase() === 'dn';
  const rule = words[dnAttributes ? 1 : 0];
  if (rule === undefined && attribute === undefined)
    throw new Fault('An extensible filter names an attribute or a rule.', at);
  return {
    type: 'extensible',
    value,
    dnAttributes,
    ...(rule !== undefined && { rule }),
    ...(attribute !== undefined && { attribute }),
  };
}

function substrings(attribute: string, raw: string, at: number): Filter {
  const pieces = raw.split('*').map((piece) => unescape(piece, at));
  const [initial, final] = [pieces[0], pieces.at(-1)];
  const any = pieces.slice(1, -1).filter((piece) => piece.length > 0);
  if (!initial?.length && !final?.length && any.length === 0)
    throw new Fault('A substring filter has no substring.', at);
  return { type: 'substrings', attribute, any, ...(initial?.length && { initial }), ...(final?.length && { final }) };
}

function unescape(raw: string, at: number): Buffer {
  const pieces = raw.split('\\');
  const [first = '', ...rest] = pieces;
  return Buffer.concat([
    Buffer.from(first),
    ...rest.map((piece) => {
      if (!/^[0-9a-f]{2}/i.test(piece)) throw new Fault('A backslash is followed by two hexadecimal digits.', at);
      return Buffer.concat([Buffer.from(piece.slice(0, 2), 'hex'), Buffer.from(piece.slice(2))]);
    }),
  ]);
}

/** Octets as an assertion value in a filter: special and non-UTF-8 octets as `\xx` (RFC 4515 §3). */
export function escapeFilterValue(value: Buffer | string): string {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  const text = bytes.toString('utf8');
  const isText = Buffer.from(text).equals(bytes);
  return isText ? text.replace(/[\0-\x1f\x7f*()\\]/g, (c) => hex(c.charCodeAt(0))) : [...bytes].map(hex).join('');
}

const hex = (octet: number) => '\\' + octet.toString(16).padStart(2, '0');
const signOf = { equality: '=', approx: '~=', greaterOrEqual: '>=', lessOrEqual: '<=' } as const;

/** The RFC 4515 text of a filter; reading it back gives the same filter. */
export function formatFilter(filter: Filter): string {
  switch (filter.type) {
    case 'and':
    case 'or':
      return `(${filter.type === 'and' ? '&' : '|'}${filter.filters.map(formatFilter).join('')})`;
    case 'not':
      return `(!${formatFilter(filter.filter)})`;
    case 'present':
      return `(${filter.attribute}=*)`;
    case 'substrings': {
      const pieces = [filter.initial ?? '', ...filter.any, filter.final ?? ''];
      return `(${filter.attribute}=${pieces.map(escapeFilterValue).join('*')})`;
    }
    case 'extensible':
      return `(${filter.attribute ?? ''}${filter.dnAttributes ? ':dn' : ''}${filter.rule === undefined ? '' : ':' + filter.rule}:=${escapeFilterValue(filter.value)})`;
    default:
      return `(${filter.attribute}${signOf[filter.type]}${escapeFilterValue(filter.value)})`;
  }
}
