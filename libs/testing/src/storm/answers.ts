import { bounds } from './ber.js';

/** What of a server's answer counts here: which request it answers, what it is, its code or the entry it shows. */
export interface SeenAnswer {
  id: number;
  tag: number;
  /** Of what ends an operation. */
  code?: number;
  /** Of an entry. */
  dn?: string;
}

const entryTag = 0x64;
const referenceTag = 0x73;

/** Cuts what a server sends into answers. `isBroken` says whether it ever was no LDAP. */
export class AnswerReader {
  isBroken = false;
  private rest: Buffer = Buffer.alloc(0);

  constructor(private readonly take: (answer: SeenAnswer) => void) {}

  push(chunk: Buffer): void {
    const octets = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let at = 0;
    for (let [, end] = bounds(octets, at); end <= octets.length; [, end] = bounds(octets, at)) {
      this.read(octets.subarray(at, end));
      at = end;
    }
    this.rest = octets.subarray(at);
  }

  private read(message: Buffer): void {
    const [idAt] = bounds(message, 0);
    const [idStart, idEnd] = bounds(message, idAt);
    const [opStart, opEnd] = bounds(message, idEnd);
    const tag = message[idEnd] ?? 0;
    if (message[0] !== 0x30 || message[idAt] !== 0x02 || !(opEnd <= message.length)) {
      this.isBroken = true;
      return;
    }
    const [start, end] = bounds(message, opStart);
    const id = message.readUIntBE(idStart, Math.min(idEnd - idStart, 4));
    if (tag === entryTag) this.take({ id, tag, dn: message.toString('utf8', start, end) });
    else if (tag === referenceTag)
      this.isBroken = true; // nothing here ever refers elsewhere
    else this.take({ id, tag, code: message[start] ?? -1 });
  }
}
