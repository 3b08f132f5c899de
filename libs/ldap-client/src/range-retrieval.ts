import { entryOf, type FoundAttribute, type FoundEntry } from '@waypost/ldap';
import { LdapClientError } from './ldap-client-error.js';
import { readEntry } from './read-entry.js';
import type { Wire } from './wire.js';

/** Values of one attribute that are gathered at most, and octets, whatever the server goes on telling. */
const mostValues = 1_000_000;
const mostOctets = 256 * 1024 * 1024;
const option = ';range=';
const pattern = /^(.*?);range=(\d+)-(\d+|\*)((?:;.*)?)$/i;

/** Part of an attribute's values: from which, up to which; the last part has no end (MS-ADTS §3.1.1.3.1.3.3). */
interface Range {
  /** The description without the range. */
  name: string;
  from: number;
  to: number | undefined;
  values: readonly Buffer[];
}

/** Whether some attribute of an entry came in part. */
export const hasRange = (entry: FoundEntry) => entry.holdsOption(option);

/** Octets of all values of an entry. */
const weightOf = (entry: FoundEntry) => entry.attributes().reduce((sum, { values }) => sum + octetsOf(values), 0);
const octetsOf = (values: readonly Buffer[]) => values.reduce((sum, { length }) => sum + length, 0);

/** Entries that came in part, until the rest of them can be asked for; only so many octets of them. */
export class HeldEntries {
  private entries: FoundEntry[] = [];
  private octets = 0;

  /** Throws LdapClientError where there are too many by now. */
  hold(entry: FoundEntry): void {
    this.entries.push(entry);
    this.octets += weightOf(entry);
    if (this.octets > mostOctets)
      throw new LdapClientError('too-large', 'The server gave more entries in part than can be completed at a time.');
  }

  /** Hands out what was held. */
  take(): FoundEntry[] {
    const { entries } = this;
    this.entries = [];
    this.octets = 0;
    return entries;
  }
}

function rangeOf({ description, values }: FoundAttribute): Range | undefined {
  const [, attribute, from, to, further] = pattern.exec(description) ?? [];
  if (attribute === undefined || from === undefined) return undefined;
  return { name: `${attribute}${further ?? ''}`, from: Number(from), to: to === '*' ? undefined : Number(to), values };
}

/**
 * An entry with all values of the attributes that came in part. The rest is asked for piece by piece; where a piece does not come,
 * because the entry changed or went meanwhile, the sentence says that what was gathered is not all.
 */
export async function completedRanges(
  wire: Wire,
  entry: FoundEntry,
): Promise<{ entry: FoundEntry; incomplete?: string }> {
  const attributes = new Map<string, FoundAttribute>();
  let incomplete: string | undefined;
  for (const attribute of entry.attributes()) {
    const range = rangeOf(attribute);
    if (!range) {
      // Active Directory sends the plain name as well, without a value.
      const key = attribute.description.toLowerCase();
      if (!attributes.has(key)) attributes.set(key, attribute);
      continue;
    }
    const values = await allValues(wire, entry.dn, range);
    if (!values) incomplete ??= `The values of ${range.name} of ${entry.dn} could not be read to their end.`;
    attributes.set(range.name.toLowerCase(), { description: range.name, values: values ?? range.values });
  }
  return { entry: entryOf(entry.dn, [...attributes.values()]), ...(incomplete !== undefined && { incomplete }) };
}

async function allValues(wire: Wire, dn: string, first: Range): Promise<readonly Buffer[] | undefined> {
  if (first.from !== 0) return undefined;
  const values = [...first.values];
  let octets = octetsOf(values);
  let { to } = first;
  while (to !== undefined) {
    const entry = await readEntry(wire, dn, { attributes: [`${first.name};range=${to + 1}-*`] });
    const next = entry && rangeIn(entry, first.name);
    if (!next || next.from !== to + 1 || (next.to !== undefined && next.to < next.from)) return undefined;
    for (const value of next.values) values.push(value);
    octets += octetsOf(next.values);
    if (values.length > mostValues || octets > mostOctets)
      throw new LdapClientError('too-large', `${first.name} of ${dn} has more values than can be read.`);
    to = next.to;
  }
  return values;
}

function rangeIn(entry: FoundEntry, name: string): Range | undefined {
  const ranges = entry.attributes().map(rangeOf);
  return ranges.find((range) => range?.name.toLowerCase() === name.toLowerCase());
}
