import { customAttributeNumbers } from '@waypost/organization';
import type { Filter } from '../filter.js';
import { type AttributeFilter, type FilterSubject, isOfType } from '../evaluate-filter.js';
import { formatFilter } from '../filter-text.js';
import type { AttributeType, Schema } from '../schema.js';

/**
 * What recipients can be chosen by, in policies, lists and groups that a filter fills: what is known of them by themselves. What is in
 * force for them by inheritance is not among it, nor are the members of a group.
 */
export const recipientFilterAttributes: readonly string[] = [
  ...['objectClass', 'entryUUID', 'createTimestamp', 'modifyTimestamp'],
  ...['uid', 'mailNickname', 'cn', 'displayName', 'sn', 'givenName', 'initials', 'description'],
  ...['mail', 'mailAlias', 'proxyAddresses', 'mailEnabled', 'memberOf', 'mailHost', 'wpHomeServer'],
  ...['wpAccountKind', 'wpHidden', 'company', 'o', 'department', 'title', 'physicalDeliveryOfficeName'],
  ...['telephoneNumber', 'mobile', 'street', 'l', 'st', 'postalCode', 'c'],
  ...customAttributeNumbers.map((n) => `extensionAttribute${n}`),
];

/** The types of {@link recipientFilterAttributes}. */
export const recipientFilterTypes = (schema: Schema): ReadonlySet<AttributeType> =>
  new Set(recipientFilterAttributes.map((name) => schema.type(name)).filter((type) => type !== undefined));

/** An entry as filters of recipients see it: what is asserted of anything else is Undefined. */
export const asFilteredRecipient = (entry: FilterSubject, types: ReadonlySet<AttributeType>): FilterSubject => ({
  values: (type) => (types.has(type) ? entry.values(type) : []),
  hides: (type) => !types.has(type),
  dnParts: () => entry.dnParts(),
});

/** The attributes a filter names that recipients are not chosen by, as they are written in it. */
export function attributesNotKnown(filter: Filter, schema: Schema, types: ReadonlySet<AttributeType>): string[] {
  const named = namesIn(filter).filter((name) => {
    const type = schema.describe(name)?.type;
    return !type || !type.withSubtypes.some((one) => types.has(one));
  });
  return [...new Set(named)];
}

/** The parts of a filter that are never true of anybody, since what is asserted is no value of the attribute: `(wpHidden=true)`. */
export function partsNeverTrue(filter: Filter, schema: Schema, types: ReadonlySet<AttributeType>): string[] {
  const never = itemsIn(filter).filter((item) => {
    const type = schema.describe(item.attribute)?.type;
    return type !== undefined && types.has(type) && !isOfType(item, type, schema);
  });
  return [...new Set(never.map(formatFilter))];
}

function itemsIn(filter: Filter): AttributeFilter[] {
  switch (filter.type) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(itemsIn);
    case 'not':
      return itemsIn(filter.filter);
    case 'extensible':
      return [];
    default:
      return [filter];
  }
}

/** Whether a filter asks for an attribute, by whatever name of it. */
export const asksFor = (filter: Filter, attribute: string, schema: Schema): boolean =>
  namesIn(filter).some((name) => schema.describe(name)?.type === schema.type(attribute));

function namesIn(filter: Filter): string[] {
  switch (filter.type) {
    case 'and':
    case 'or':
      return filter.filters.flatMap(namesIn);
    case 'not':
      return namesIn(filter.filter);
    default:
      return filter.attribute === undefined ? [] : [filter.attribute];
  }
}
