import type { BerWriter } from './ber-writer.js';
import { writeControls } from './encode-controls.js';
import type { AnsweredOp, Control } from './request.js';
import { resultCode, type ResultCode } from './result-code.js';

const responseTag = {
  bind: 0x61,
  search: 0x65,
  modify: 0x67,
  add: 0x69,
  delete: 0x6b,
  modifyDn: 0x6d,
  compare: 0x6f,
  extended: 0x78,
} as const satisfies Record<AnsweredOp, number>;

/** What a request ends with. The sentence is for the person at the client and never holds a secret. */
export interface LdapResult {
  code: ResultCode;
  sentence?: string;
  matchedDn?: string;
  /** What a SASL bind goes on with (RFC 4511 §4.2.2). */
  serverCredentials?: Uint8Array;
  controls?: readonly Control[];
}

function writeResultFields(writer: BerWriter, { code, sentence = '', matchedDn = '' }: LdapResult): void {
  writer.integer(code, 0x0a);
  writer.text(matchedDn);
  writer.text(sentence);
}

/** Writes the final answer to a request. */
export function writeResult(writer: BerWriter, id: number, op: AnsweredOp, result: LdapResult): void {
  const message = writer.begin(0x30);
  writer.integer(id);
  const response = writer.begin(responseTag[op]);
  writeResultFields(writer, result);
  if (result.serverCredentials) writer.octets(result.serverCredentials, 0x87);
  writer.end(response);
  if (result.controls) writeControls(writer, result.controls);
  writer.end(message);
}

/** Writes the answer to an extended request, with its name and value where it has them. */
export function writeExtendedResult(
  writer: BerWriter,
  id: number,
  result: LdapResult,
  more: { oid?: string; value?: Uint8Array } = {},
): void {
  const message = writer.begin(0x30);
  writer.integer(id);
  const response = writer.begin(responseTag.extended);
  writeResultFields(writer, result);
  if (more.oid !== undefined) writer.text(more.oid, 0x8a);
  if (more.value) writer.octets(more.value, 0x8b);
  writer.end(response);
  writer.end(message);
}

/** Writes the Notice of Disconnection (RFC 4511 §4.4.1), the last thing said before a session is ended. */
export const writeDisconnection = (
  writer: BerWriter,
  sentence: string,
  code: ResultCode = resultCode.protocolError,
): void => {
  writeExtendedResult(writer, 0, { code, sentence }, { oid: '1.3.6.1.4.1.1466.20036' });
};

/** Writes one found entry; `attributes` is called to write each attribute with {@link writeAttribute}. */
export function writeEntry(writer: BerWriter, id: number, dn: string, attributes: () => void): void {
  const message = writer.begin(0x30);
  writer.integer(id);
  const entry = writer.begin(0x64);
  writer.text(dn);
  const list = writer.begin(0x30);
  attributes();
  writer.end(list);
  writer.end(entry);
  writer.end(message);
}

/** Writes one attribute of an entry; without values where only types were asked for. */
export function writeAttribute(writer: BerWriter, name: string, values: readonly string[]): void {
  const attribute = writer.begin(0x30);
  writer.text(name);
  const set = writer.begin(0x31);
  for (const value of values) writer.text(value);
  writer.end(set);
  writer.end(attribute);
}
