import { wireAddress } from '@waypost/kernel';
import { textKey } from '../matching-rule.js';
import { Beginnings } from './beginnings.js';
import type { HeldMailbox } from './held-mailbox.js';
import type { HeldContact, HeldGroup } from './recipient-index.js';

type Held = HeldMailbox | HeldContact | HeldGroup;
type Person = HeldMailbox | HeldContact;
type Place = 'names' | 'surnames' | 'givenNames' | 'addresses';

/** Where the values of attributes are found that people look each other up by; some share a place. */
const places: ReadonlyMap<string, Place> = new Map([
  ['cn', 'names'],
  ['displayName', 'names'],
  ['sn', 'surnames'],
  ['givenName', 'givenNames'],
  ['mail', 'addresses'],
  ['mailRoutingAddress', 'addresses'],
  ['uid', 'addresses'],
]);

/** Whether {@link RecipientNames} knows an attribute, by its first name in the schema. */
export const isRecipientName = (attribute: string) => places.has(attribute);

const isGroup = (held: Held): held is HeldGroup => 'kind' in held && held.kind === 'group';

/** What a person is called: the name that is shown, or the one that is always there. */
export const commonNameOf = ({ displayName, name }: Pick<Person, 'displayName' | 'name'>) => displayName || name;

/** inetOrgPerson demands a surname; where none is known the common name stands in for it. */
export const surnameOf = (person: Pick<Person, 'displayName' | 'name' | 'surname'>) =>
  person.surname || commonNameOf(person);

/** Mailboxes, groups and contacts by what an address book looks them up by, by its beginning or whole, in any case. */
export class RecipientNames {
  private readonly by = {
    names: new Beginnings<Held>((held) => keysOf(isGroup(held) ? [held.name, held.displayName] : [commonNameOf(held)])),
    surnames: new Beginnings<Held>((held) => keysOf(isGroup(held) ? [] : [surnameOf(held)])),
    givenNames: new Beginnings<Held>((held) => keysOf(isGroup(held) ? [] : [held.givenName])),
    addresses: new Beginnings<Held>(addressKeysOf),
  } satisfies Record<Place, Beginnings<Held>>;

  put(held: Held): void {
    for (const place of Object.values(this.by)) place.put(held);
  }

  delete(held: Held): void {
    for (const place of Object.values(this.by)) place.delete(held);
  }

  /** All that have a value of an attribute with this beginning, and perhaps a few more; undefined for attributes not covered. */
  beginning(attribute: string, start: string): Iterable<Held> | undefined {
    const place = places.get(attribute);
    return place && this.by[place].beginning(start);
  }

  /** All that have this value of an attribute, and perhaps a few more; undefined for attributes not covered. */
  equal(attribute: string, value: string): Iterable<Held> | undefined {
    const place = places.get(attribute);
    // Names to sign in by are there by the longest of those that begin alike, so not each of them whole.
    return place && place !== 'addresses' ? this.by[place].equal(value) : undefined;
  }
}

function keysOf(values: readonly (string | undefined)[]): readonly string[] {
  const keys: string[] = [];
  for (const value of values) {
    const key = value === undefined ? '' : textKey(value);
    if (key !== '' && !keys.includes(key)) keys.push(key);
  }
  return keys;
}

/** The primary address in its forms and the other name that an entry has as its `uid`, but for what others begin with anyway. */
function addressKeysOf(held: Held): readonly string[] {
  const uid = isGroup(held) ? undefined : 'kind' in held ? held.id : held.name;
  const keys = keysOf([wireAddress(held.address), held.address, uid]);
  return keys.filter((key) => !keys.some((other) => other !== key && other.startsWith(key)));
}
