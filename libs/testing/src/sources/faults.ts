import { decode, encode, integer, node, type Node, sequence, text } from '../storm/ber.js';
import { childrenOf, joined, numberOf, operation, parted, resultOf, textOf, type WireMessage } from './ldap-wire.js';

/** What goes wrong between a client and its directory. Entries are those of searches below a base, never of a single entry. */
export interface Faults {
  /** Every bind ends with this code. */
  bindCode?: number;
  /** The search result of this page, counted from 1 over all searches, ends with this code after its entries. */
  page?: { number: number; code: number };
  /** The connection breaks off after so many entries. */
  cutAfterEntries?: number;
  /** Searches below a base succeed and show nothing; each base is there. */
  emptySuccess?: boolean;
  /** No base is there: every search but that of the root DSE ends with noSuchObject (32). */
  wrongBase?: boolean;
  /** Every search but that of the root DSE succeeds and shows nothing, the bases' own as well; or so from some entries on. */
  noReadRights?: boolean | { afterEntries: number };
  /** Every entry comes twice. */
  duplicateEntries?: boolean;
  /** Attributes are missing from every entry, or from every so-manieth. */
  strip?: { attributes: readonly string[]; every?: number };
  /** After so many entries comes a message that is no LDAP inside. */
  garbageAfterEntries?: number;
  /** After so many answers of any kind, single entries such as the root DSE say something else: another server answers. */
  otherServer?: { afterMessages: number; attributes: Readonly<Record<string, string>> };
  /** Every answer waits so many milliseconds. */
  delay?: number;
  /** Nothing is answered any more. */
  mute?: boolean;
  /** StartTLS is neither offered nor done. */
  stripStartTls?: boolean;
}

/** What a search asked for, as far as faults depend on it. */
export interface AskedSearch {
  base: string;
  scope: 'base' | 'below';
}

/** What becomes of an answer: what is sent instead, and whether the connection breaks off then. */
export interface FaultyAnswer {
  send: Buffer[];
  cut?: boolean;
}

export const startTlsOid = '1.3.6.1.4.1.1466.20037';
const pagedResultsOid = '1.2.840.113556.1.4.319';
const success = 0;
const noSuchObject = 32;

/** Does the faults that are injected to answers on their way, and counts what came by since then. */
export class FaultyAnswers {
  messages = 0;
  entries = 0;
  pages = 0;
  binds = 0;

  constructor(readonly faults: Faults) {}

  /** What becomes of an answer of the server to a search, or to something else. */
  pass(octets: Buffer, search: AskedSearch | undefined): FaultyAnswer {
    const message = parted(octets);
    this.messages++;
    if (this.faults.mute) return { send: [] };
    if (message === undefined) return { send: [octets] };
    switch (message.tag) {
      case operation.bindResponse:
        return this.bind(message, octets);
      case operation.entry:
        return search?.scope === 'below' ? this.entry(message, octets) : this.single(message, octets, search);
      case operation.reference:
      case operation.intermediate:
        return { send: this.hides(search) ? [] : [octets] };
      case operation.searchDone:
        return this.done(message, octets, search);
      default:
        return { send: [octets] };
    }
  }

  private bind({ id, tag }: WireMessage, octets: Buffer): FaultyAnswer {
    this.binds++;
    const { bindCode } = this.faults;
    return { send: [bindCode === undefined ? octets : resultOf(id, tag, bindCode, 'refused by the test')] };
  }

  private hides(search: AskedSearch | undefined): boolean {
    const { emptySuccess = false, wrongBase = false, noReadRights = false } = this.faults;
    if (search === undefined || isRootDse(search)) return false;
    const mayNotRead = typeof noReadRights === 'boolean' ? noReadRights : this.entries >= noReadRights.afterEntries;
    return wrongBase || mayNotRead || (emptySuccess && search.scope === 'below');
  }

  private entry(message: WireMessage, octets: Buffer): FaultyAnswer {
    const { cutAfterEntries, garbageAfterEntries, duplicateEntries, strip } = this.faults;
    if (this.hides({ base: 'any', scope: 'below' })) return { send: [] };
    if (this.entries === cutAfterEntries) return { send: [], cut: true };
    this.entries++;
    if (this.entries - 1 === garbageAfterEntries) return { send: [garbage] };
    const isStripped = strip && this.entries % (strip.every ?? 1) === 0;
    const shown = isStripped ? joined(without(strip.attributes, message)) : octets;
    return { send: duplicateEntries ? [shown, shown] : [shown] };
  }

  private single(message: WireMessage, octets: Buffer, search: AskedSearch | undefined): FaultyAnswer {
    if (this.hides(search)) return { send: [] };
    const { otherServer, stripStartTls } = this.faults;
    let [shown, isChanged] = [message, false];
    if (otherServer && this.messages > otherServer.afterMessages) {
      [shown, isChanged] = [saying(otherServer.attributes, shown), true];
    }
    if (stripStartTls && search && isRootDse(search)) [shown, isChanged] = [withoutStartTls(shown), true];
    return { send: [isChanged ? joined(shown) : octets] };
  }

  private done(message: WireMessage, octets: Buffer, search: AskedSearch | undefined): FaultyAnswer {
    const { id, tag } = message;
    const { page, wrongBase, cutAfterEntries } = this.faults;
    if (search?.scope === 'below') {
      if (this.entries === cutAfterEntries) return { send: [], cut: true };
      this.pages++;
      if (this.pages === page?.number) return { send: [resultOf(id, tag, page.code, 'ended by the test')] };
    }
    if (!this.hides(search)) return { send: [octets] };
    if (wrongBase) return { send: [resultOf(id, tag, noSuchObject, 'hidden by the test')] };
    return { send: [joined(withoutFurtherPages({ ...message, parts: [integer(success, 0x0a), text(''), text('')] }))] };
  }
}

const isRootDse = ({ base, scope }: AskedSearch) => base === '' && scope === 'base';

/** Looks like a message from outside, and cannot be read inside. */
const garbage = Buffer.from([0x30, 0x0a, 0x02, 0x7f, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99, 0x88]);

const nameOf = (attribute: Node) => textOf(childrenOf(attribute)[0]).split(';')[0]?.toLowerCase() ?? '';

function withAttributes(message: WireMessage, change: (attributes: Node[]) => Node[]): WireMessage {
  const [dn = text(''), list] = message.parts;
  return { ...message, parts: [dn, sequence(...change(childrenOf(list)))] };
}

function without(names: readonly string[], message: WireMessage): WireMessage {
  const hidden = names.map((name) => name.toLowerCase());
  return withAttributes(message, (attributes) => attributes.filter((one) => !hidden.includes(nameOf(one))));
}

function saying(values: Readonly<Record<string, string>>, message: WireMessage): WireMessage {
  const said = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
  return withAttributes(message, (attributes) =>
    attributes.map((one) => {
      const value = said.get(nameOf(one));
      return value === undefined ? one : sequence(text(textOf(childrenOf(one)[0])), node(0x31, [text(value)]));
    }),
  );
}

const withoutStartTls = (message: WireMessage) =>
  withAttributes(message, (attributes) =>
    attributes.map((one) => {
      const [name = text(''), values] = childrenOf(one);
      return sequence(
        name,
        node(
          0x31,
          childrenOf(values).filter((value) => textOf(value) !== startTlsOid),
        ),
      );
    }),
  );

/** A search that shows nothing is at its end: the cookie of its page, if it asked for pages, is empty. */
function withoutFurtherPages(message: WireMessage): WireMessage {
  if (!message.controls) return message;
  const controls = childrenOf(message.controls).map((control) => {
    const [oid, value] = childrenOf(control);
    if (textOf(oid) !== pagedResultsOid || !value || !Buffer.isBuffer(value.content)) return control;
    const [size] = childrenOf(decode(value.content));
    const emptied = encode(sequence(integer(size ? numberOf(size) : 0), text('')));
    return sequence(text(pagedResultsOid), node(0x04, emptied));
  });
  return { ...message, controls: node(message.controls.tag, controls) };
}
