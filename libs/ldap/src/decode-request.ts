import { BerReader } from './ber-reader.js';
import { readControls } from './decode-controls.js';
import { brokenMeaning, brokenStructure, LdapDecodeError } from './decode-error.js';
import { readFilter } from './filter-ber.js';
import { maxAttributes, searchScopes, type AnsweredOp, type LdapMessage, type LdapRequest } from './request.js';

/**
 * Reads one whole LDAPMessage from a client. A broken encoding throws LdapDecodeError of kind `structure` (end the session);
 * a well-formed request that cannot be meant comes back as `refused`, with the code to answer.
 */
export function decodeRequest(bytes: Buffer): LdapMessage {
  const outer = new BerReader(bytes);
  const message = outer.enter(0x30);
  outer.finish();
  const id = message.integer();
  const tag = message.peek();
  // RFC 4511 §4.1.1.1: zero is kept for unsolicited notifications.
  if (id < 1) throw brokenStructure('A message id lies between 1 and 2147483647.');
  const request = readRequest(message, tag);
  return { id, request, controls: readControls(message) };
}

type Reading = [of: AnsweredOp | undefined, read: (message: BerReader, tag: number) => LdapRequest];

const skipped =
  (op: 'add' | 'delete' | 'modify' | 'modifyDn') =>
  (message: BerReader): LdapRequest => {
    message.skip();
    return { op };
  };

const readings: ReadonlyMap<number, Reading> = new Map<number, Reading>([
  [0x60, ['bind', readBind]],
  [0x42, [undefined, readUnbind]],
  [0x63, ['search', readSearch]],
  [0x66, ['modify', skipped('modify')]],
  [0x68, ['add', skipped('add')]],
  [0x4a, ['delete', skipped('delete')]],
  [0x6c, ['modifyDn', skipped('modifyDn')]],
  [0x6e, ['compare', readCompare]],
  [0x50, [undefined, readAbandon]],
  [0x77, ['extended', readExtended]],
]);

function readRequest(message: BerReader, tag: number): LdapRequest {
  const reading = readings.get(tag);
  if (!reading) throw brokenStructure('Not a request.');
  const [of, read] = reading;
  try {
    return read(message, tag);
  } catch (fault) {
    if (of === undefined || !(fault instanceof LdapDecodeError) || fault.kind === 'structure') throw fault;
    return { op: 'refused', of, code: fault.code, sentence: fault.message };
  }
}

function readBind(message: BerReader, tag: number): LdapRequest {
  const bind = message.enter(tag);
  const version = bind.integer();
  const name = bind.text();
  const choice = bind.peek();
  if (choice === 0x80) {
    const password = bind.octets(0x80);
    bind.finish();
    return { op: 'bind', version, name, authentication: { method: 'simple', password } };
  }
  if (choice !== 0xa3) throw brokenMeaning('The bind names an unknown way to authenticate.', 7);
  const sasl = bind.enter(0xa3);
  bind.finish();
  const mechanism = sasl.text();
  const credentials = sasl.atEnd ? undefined : sasl.octets();
  sasl.finish();
  return {
    op: 'bind',
    version,
    name,
    authentication: { method: 'sasl', mechanism, ...(credentials && { credentials }) },
  };
}

function readUnbind(message: BerReader, tag: number): LdapRequest {
  if (message.octets(tag).length > 0) throw brokenStructure('An unbind is empty.');
  return { op: 'unbind' };
}

function readAbandon(message: BerReader, tag: number): LdapRequest {
  return { op: 'abandon', messageId: message.integer(tag) };
}

function readSearch(message: BerReader, tag: number): LdapRequest {
  const search = message.enter(tag);
  const base = search.text();
  const scopeNumber = search.integer(0x0a);
  const deref = search.integer(0x0a);
  const sizeLimit = search.integer();
  const timeLimit = search.integer();
  const typesOnly = search.boolean();
  const filter = readFilter(search);
  const attributes = readAttributes(search.enter(0x30));
  search.finish();
  const scope = searchScopes[scopeNumber];
  if (scope === undefined) throw brokenMeaning('The scope of a search is base, one or sub.');
  if (deref < 0 || deref > 3) throw brokenMeaning('The search names an unknown way to follow aliases.');
  if (sizeLimit < 0 || timeLimit < 0) throw brokenMeaning('A limit is not negative.');
  return { op: 'search', base, scope, sizeLimit, timeLimit, typesOnly, filter, attributes };
}

function readAttributes(reader: BerReader): string[] {
  const attributes: string[] = [];
  while (!reader.atEnd) {
    if (attributes.length >= maxAttributes)
      throw brokenMeaning(`More than ${String(maxAttributes)} attributes are asked for.`, 11);
    attributes.push(reader.text());
  }
  return attributes;
}

function readCompare(message: BerReader, tag: number): LdapRequest {
  const compare = message.enter(tag);
  const dn = compare.text();
  const assertion = compare.enter(0x30);
  compare.finish();
  const [attribute, value] = [assertion.text(), assertion.octets()];
  assertion.finish();
  return { op: 'compare', dn, attribute, value };
}

function readExtended(message: BerReader, tag: number): LdapRequest {
  const extended = message.enter(tag);
  const oid = extended.text(0x80);
  const value = extended.peek() === 0x81 ? extended.octets(0x81) : undefined;
  extended.finish();
  return { op: 'extended', oid, ...(value && { value }) };
}
