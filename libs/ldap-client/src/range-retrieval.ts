import { entryOf, type FoundAttribute, type FoundEntry } from '@waypost/ldap';
import { LdapClientError } from './ldap-client-error.js';
import { readEntry } from './read-entry.js';
import type { Wire } from './wire.js';

/** Values of one attribute that are gathered at most, whatever the server goes on telling. */
const mostValues = 1_000_000;
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
  let { to } = first;
  while (to !== undefined) {
    const entry = await readEntry(wire, dn, { attributes: [`${first.name};range=${to + 1}-*`] });
    const next = entry && rangeIn(entry, first.name);
    if (!next || next.from !== to + 1 || (next.to !== undefined && next.to < next.from)) return undefined;
    values.push(...next.values);
    if (values.length > mostValues)
      throw new LdapClientError('too-large', `${first.name} of ${dn} has more than ${mostValues} values.`);
    to = next.to;
  }
  return values;
}

function rangeIn(entry: FoundEntry, name: string): Range | undefined {
  const ranges = entry.attributes().map(rangeOf);
  return ranges.find((range) => range?.name.toLowerCase() === name.toLowerCase());
}
