import { BerReader } from './ber-reader.js';
import { readControls } from './decode-controls.js';
import { brokenStructure } from './decode-error.js';
import { readEntry } from './found-entry.js';
import type { LdapAnswer, LdapResponse, ServerResult } from './response.js';

/**
 * Reads one whole LDAPMessage from a server, as strictly as {@link decodeRequest} reads those of clients. Throws LdapDecodeError
 * and nothing else; what it answers holds views of `bytes`.
 */
export function decodeResponse(bytes: Buffer): LdapAnswer {
  const outer = new BerReader(bytes);
  const message = outer.enter(0x30);
  outer.finish();
  const id = message.integer();
  if (id < 0) throw brokenStructure('A message id is not negative.');
  const tag = message.peek();
  const read = readings.get(tag);
  if (!read) throw brokenStructure('Not a response.');
  const response = read(message.enter(tag));
  return { id, response, controls: readControls(message) };
}

const resultOf =
  (op: 'searchDone' | 'compare' | 'modify' | 'add' | 'delete' | 'modifyDn') =>
  (body: BerReader): LdapResponse => {
    const result = readResult(body);
    body.finish();
    return { op, result };
  };

const readings: ReadonlyMap<number, (body: BerReader) => LdapResponse> = new Map<
  number,
  (body: BerReader) => LdapResponse
>([
  [0x61, readBind],
  [0x64, (body) => ({ op: 'entry', entry: readEntry(body) })],
  [0x65, resultOf('searchDone')],
  [0x67, resultOf('modify')],
  [0x69, resultOf('add')],
  [0x6b, resultOf('delete')],
  [0x6d, resultOf('modifyDn')],
  [0x6f, resultOf('compare')],
  [0x73, readReference],
  [0x78, readExtended],
  [0x79, readIntermediate],
]);

function readReference(body: BerReader): LdapResponse {
  const urls = readTexts(body);
  if (urls.length === 0) throw brokenStructure('A reference names no place.');
  return { op: 'reference', urls };
}

function readTexts(reader: BerReader): string[] {
  const texts: string[] = [];
  while (!reader.atEnd) texts.push(reader.text());
  return texts;
}

/** The fields that every result begins with (RFC 4511 §4.1.9). */
function readResult(body: BerReader): ServerResult {
  const [code, matchedDn, sentence] = [body.integer(0x0a), body.text(), body.text()];
  if (code < 0) throw brokenStructure('A result code is not negative.');
  const referral = body.peek() === 0xa3 ? readTexts(body.enter(0xa3)) : undefined;
  return { code, matchedDn, sentence, ...(referral && { referral }) };
}

function readBind(body: BerReader): LdapResponse {
  const result = readResult(body);
  const serverCredentials = optionalOctets(body, 0x87);
  body.finish();
  return { op: 'bind', result, ...(serverCredentials && { serverCredentials }) };
}

function readExtended(body: BerReader): LdapResponse {
  const result = readResult(body);
  return { op: 'extended', result, ...readNameAndValue(body, 0x8a, 0x8b) };
}

function readIntermediate(body: BerReader): LdapResponse {
  return { op: 'intermediate', ...readNameAndValue(body, 0x80, 0x81) };
}

function readNameAndValue(body: BerReader, nameTag: number, valueTag: number): { oid?: string; value?: Buffer } {
  const oid = optionalOctets(body, nameTag)?.toString('latin1');
  const value = optionalOctets(body, valueTag);
  body.finish();
  return { ...(oid !== undefined && { oid }), ...(value && { value }) };
}

const optionalOctets = (body: BerReader, tag: number) => (body.peek() === tag ? body.octets(tag) : undefined);
