import { BerWriter } from './ber-writer.js';
import { writeControls } from './encode-controls.js';
import { writeFilter } from './filter-ber.js';
import { searchScopes, type CompareRequest, type Control, type SearchRequest } from './request.js';

/** The requests this codec can say as a client. */
export type OutgoingRequest =
  | { op: 'bind'; version?: number; name: string; password: string | Uint8Array }
  | { op: 'bind'; version?: number; name: string; mechanism: string; credentials?: Buffer }
  | SearchRequest
  | CompareRequest
  | { op: 'unbind' }
  | { op: 'abandon'; messageId: number }
  | { op: 'extended'; oid: string; value?: Buffer };

/** One LDAPMessage as a client sends it. */
export function encodeRequest(id: number, request: OutgoingRequest, controls: readonly Control[] = []): Buffer {
  const writer = new BerWriter(256);
  const message = writer.begin(0x30);
  writer.integer(id);
  writeRequest(writer, request);
  writeControls(writer, controls);
  writer.end(message);
  return writer.take();
}

function writeRequest(writer: BerWriter, request: OutgoingRequest): void {
  if (request.op === 'unbind') {
    writer.octets(new Uint8Array(), 0x42);
    return;
  }
  if (request.op === 'abandon') {
    writer.integer(request.messageId, 0x50);
    return;
  }
  const start = writer.begin({ bind: 0x60, search: 0x63, compare: 0x6e, extended: 0x77 }[request.op]);
  if (request.op === 'bind') writeBind(writer, request);
  else if (request.op === 'search') writeSearch(writer, request);
  else if (request.op === 'compare') writeCompare(writer, request);
  else writeExtended(writer, request);
  writer.end(start);
}

function writeBind(writer: BerWriter, request: Extract<OutgoingRequest, { op: 'bind' }>): void {
  writer.integer(request.version ?? 3);
  writer.text(request.name);
  if ('password' in request) {
    if (typeof request.password === 'string') writer.text(request.password, 0x80);
    else writer.octets(request.password, 0x80);
    return;
  }
  const sasl = writer.begin(0xa3);
  writer.text(request.mechanism);
  if (request.credentials) writer.octets(request.credentials);
  writer.end(sasl);
}

function writeSearch(writer: BerWriter, request: SearchRequest): void {
  writer.text(request.base);
  writer.integer(searchScopes.indexOf(request.scope), 0x0a);
  writer.integer(0, 0x0a);
  writer.integer(request.sizeLimit);
  writer.integer(request.timeLimit);
  writer.boolean(request.typesOnly);
  writeFilter(writer, request.filter);
  const attributes = writer.begin(0x30);
  for (const attribute of request.attributes) writer.text(attribute);
  writer.end(attributes);
}

function writeCompare(writer: BerWriter, { dn, attribute, value }: CompareRequest): void {
  writer.text(dn);
  const assertion = writer.begin(0x30);
  writer.text(attribute);
  writer.octets(value);
  writer.end(assertion);
}

function writeExtended(writer: BerWriter, { oid, value }: { oid: string; value?: Buffer }): void {
  writer.text(oid, 0x80);
  if (value) writer.octets(value, 0x81);
}
