import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { linesOf, type SnapshotLine } from '@waypost/contracts';
import { exportTree, ldifEntry, ldifHead } from '@waypost/ldap';
import type { ReplicaRecord } from '@waypost/organization';
import { catalogue } from '@waypost/settings';
import type { Command, Invocation } from './command.js';
import { Failure } from './failure.js';

/** Characters of LDIF that are gathered before they are written. */
const piece = 64 * 1024;

/** `waypost export ldif`: the directory's whole tree, as it is served, into a file or to standard output. */
export const exportLdif: Command = {
  words: ['export', 'ldif'],
  operands: [],
  summary: 'the whole directory as LDIF',
  about: `Writes the tree the directory serves as LDIF (RFC 2849): the suffix, its branches and every entry, with the values in
force at this moment and without passwords. The entries are legal by deploy/openldap/waypost.schema. A file appears
under its name once it is complete, readable by its owner alone.`,
  options: {
    output: { type: 'string', value: '<file>', help: 'where to write; else standard output' },
    slapadd: {
      type: 'boolean',
      help: "in slapadd's form: with entryUUID and time stamps, without the line of the version",
    },
  },
  async run(invocation) {
    const { options, world } = invocation;
    const file = options['output'];
    const written =
      typeof file === 'string' ? await intoFile(invocation, file) : await writeTree(invocation, world.out);
    world.err.write(`${sentenceOf(written)}\n`);
    return undefined;
  },
};

/** What was written, and the revisions of the model it was read between. */
interface Written {
  entries: number;
  from: number;
  to: number;
}

/** What changes during an export may be in it or not: a reader should know. */
const sentenceOf = ({ entries, from, to }: Written) =>
  `${entries.toLocaleString('en-US')} entries at revision ${String(from)}.` +
  (to === from ? '' : ` Up to revision ${String(to)} was committed meanwhile: some of it is among them.`);

async function intoFile(invocation: Invocation, file: string): Promise<Written> {
  const unfinished = `${file}.unfinished`;
  // Made anew, so that nobody else's file or link of that name is written to.
  await rm(unfinished, { force: true });
  const stream = createWriteStream(unfinished, { mode: 0o600, flags: 'wx' });
  try {
    await once(stream, 'open').catch((fault: Error) => {
      throw new Failure(`${file} cannot be written (${fault.message}).`);
    });
    const written = await writeTree(invocation, stream);
    stream.end();
    await once(stream, 'close');
    await rename(unfinished, file);
    return written;
  } catch (fault) {
    stream.destroy();
    await rm(unfinished, { force: true });
    throw fault;
  }
}

async function writeTree({ api, world, options }: Invocation, out: Writable): Promise<Written> {
  const isForSlapadd = options['slapadd'] === true;
  const source = new ExportSource(await api.stream('/directory/export', 'application/x-ndjson'));
  const form = { catalogue, attributes: isForSlapadd ? 'loadable' : 'user', now: world.now() } as const;
  let entries = 0;
  let text = isForSlapadd ? '' : ldifHead;
  for await (const { entry, types } of exportTree(source.records(), form)) {
    text += ldifEntry(entry, types);
    entries += 1;
    if (text.length < piece) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  await new Promise<void>((resolve, reject) => {
    out.write(text, (fault) => (fault ? reject(fault) : resolve()));
  });
  return { entries, ...source.revisions() };
}

/** The records of an export, and the word that they were all of them. */
class ExportSource {
  private from: number | undefined;
  private to: number | undefined;

  constructor(private readonly octets: AsyncIterable<Uint8Array>) {}

  /** Throws a {@link Failure} where the stream does not end with the count of what was in it. */
  async *records(): AsyncGenerator<ReplicaRecord> {
    let records = 0;
    for await (const lines of linesOf(this.octets))
      for (const text of lines) {
        const line = JSON.parse(text) as SnapshotLine;
        if (line.line === 'head') this.from = line.revision;
        else if (line.line === 'record') {
          records += 1;
          yield line.record;
        } else if (line.records === records) this.to = line.revision;
      }
    if (this.to === undefined) throw new Failure('The export of the api was incomplete; try again.');
  }

  revisions(): { from: number; to: number } {
    return { from: this.from ?? 0, to: this.to ?? 0 };
  }
}
