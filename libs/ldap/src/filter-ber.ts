import type { BerReader } from './ber-reader.js';
import type { BerWriter } from './ber-writer.js';
import { brokenMeaning, brokenStructure } from './decode-error.js';
import { maxFilterDepth, maxFilterNodes, type Filter, type Substrings } from './filter.js';

/** Counts nodes and the pieces of substrings over a whole filter, whatever its shape. */
interface Budget {
  nodes: number;
}

/** Reads one filter. Too many nodes or levels are adminLimitExceeded, an unknown choice protocolError. */
export const readFilter = (reader: BerReader, budget: Budget = { nodes: 0 }, depth = 1): Filter => {
  spend(budget);
  if (depth > maxFilterDepth) throw brokenMeaning('The filter nests too deep.', 11);
  const tag = reader.peek();
  switch (tag) {
    case 0xa0:
    case 0xa1:
      return { type: tag === 0xa0 ? 'and' : 'or', filters: readMany(reader.enter(tag), budget, depth) };
    case 0xa2:
      return { type: 'not', filter: readOne(reader.enter(tag), budget, depth) };
    case 0xa3:
      return { type: 'equality', ...readAssertion(reader.enter(tag)) };
    case 0xa4:
      return readSubstrings(reader.enter(tag), budget);
    case 0xa5:
      return { type: 'greaterOrEqual', ...readAssertion(reader.enter(tag)) };
    case 0xa6:
      return { type: 'lessOrEqual', ...readAssertion(reader.enter(tag)) };
    case 0x87:
      return { type: 'present', attribute: reader.text(0x87) };
    case 0xa8:
      return { type: 'approx', ...readAssertion(reader.enter(tag)) };
    case 0xa9:
      return readExtensible(reader.enter(tag));
    case -1:
      throw brokenStructure('A filter is missing.');
    default:
      throw brokenMeaning('The filter holds an unknown choice.');
  }
};

function spend(budget: Budget): void {
  if (++budget.nodes > maxFilterNodes)
    throw brokenMeaning(`The filter has more than ${String(maxFilterNodes)} parts.`, 11);
}

/** RFC 4526: an empty `and` is true, an empty `or` is false. */
function readMany(reader: BerReader, budget: Budget, depth: number): Filter[] {
  const filters: Filter[] = [];
  while (!reader.atEnd) filters.push(readFilter(reader, budget, depth + 1));
  return filters;
}

function readOne(reader: BerReader, budget: Budget, depth: number): Filter {
  const filter = readFilter(reader, budget, depth + 1);
  reader.finish();
  return filter;
}

function readAssertion(reader: BerReader) {
  const assertion = { attribute: reader.text(), value: reader.octets() };
  reader.finish();
  return assertion;
}

function readSubstrings(reader: BerReader, budget: Budget): Filter {
  const attribute = reader.text();
  const pieces = reader.enter(0x30);
  reader.finish();
  const initial = pieces.peek() === 0x80 ? readPiece(pieces, 0x80, budget) : undefined;
  const any: Buffer[] = [];
  while (pieces.peek() === 0x81) any.push(readPiece(pieces, 0x81, budget));
  const final = pieces.peek() === 0x82 ? readPiece(pieces, 0x82, budget) : undefined;
  pieces.finish();
  if (!initial && !final && any.length === 0) throw brokenMeaning('A substring filter has no substring.');
  return { type: 'substrings', attribute, any, ...(initial && { initial }), ...(final && { final }) };
}

/** RFC 4515 §3 knows no empty piece: it would be in every value. */
function readPiece(pieces: BerReader, tag: number, budget: Budget): Buffer {
  spend(budget);
  const piece = pieces.octets(tag);
  if (piece.length === 0) throw brokenMeaning('A substring filter has an empty substring.');
  return piece;
}

function readExtensible(reader: BerReader): Filter {
  const rule = reader.peek() === 0x81 ? reader.text(0x81) : undefined;
  const attribute = reader.peek() === 0x82 ? reader.text(0x82) : undefined;
  const value = reader.octets(0x83);
  const dnAttributes = reader.peek() === 0x84 && reader.boolean(0x84);
  reader.finish();
  if (rule === undefined && attribute === undefined)
    throw brokenMeaning('An extensible filter names neither rule nor attribute.');
  return {
    type: 'extensible',
    value,
    dnAttributes,
    ...(rule !== undefined && { rule }),
    ...(attribute !== undefined && { attribute }),
  };
}

const tags = { and: 0xa0, or: 0xa1, equality: 0xa3, greaterOrEqual: 0xa5, lessOrEqual: 0xa6, approx: 0xa8 } as const;

/** Writes a filter as it travels in a search request. */
export function writeFilter(writer: BerWriter, filter: Filter): void {
  if (filter.type === 'present') {
    writer.text(filter.attribute, 0x87);
    return;
  }
  const start = writer.begin(
    filter.type === 'not'
      ? 0xa2
      : filter.type === 'substrings'
        ? 0xa4
        : filter.type === 'extensible'
          ? 0xa9
          : tags[filter.type],
  );
  writeContent(writer, filter);
  writer.end(start);
}

function writeContent(writer: BerWriter, filter: Exclude<Filter, { type: 'present' }>): void {
  switch (filter.type) {
    case 'and':
    case 'or':
      for (const part of filter.filters) writeFilter(writer, part);
      return;
    case 'not':
      writeFilter(writer, filter.filter);
      return;
    case 'substrings':
      writer.text(filter.attribute);
      writeSubstrings(writer, filter);
      return;
    case 'extensible':
      if (filter.rule !== undefined) writer.text(filter.rule, 0x81);
      if (filter.attribute !== undefined) writer.text(filter.attribute, 0x82);
      writer.octets(filter.value, 0x83);
      if (filter.dnAttributes) writer.boolean(true, 0x84);
      return;
    default:
      writer.text(filter.attribute);
      writer.octets(filter.value);
  }
}

function writeSubstrings(writer: BerWriter, { initial, any, final }: Substrings): void {
  const start = writer.begin(0x30);
  if (initial) writer.octets(initial, 0x80);
  for (const piece of any) writer.octets(piece, 0x81);
  if (final) writer.octets(final, 0x82);
  writer.end(start);
}
