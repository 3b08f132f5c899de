import { Injectable } from '@nestjs/common';
import type { FieldFault } from '@waypost/kernel';
import {
  asksFor,
  attributesNotKnown,
  directorySchema,
  type Filter,
  partsNeverTrue,
  recipientFilterTypes,
} from '@waypost/ldap';
import {
  conditionOf,
  OrganizationEntity,
  type RecipientCondition,
  type RecipientFilter,
  type RecipientKind,
} from '@waypost/store';
import type { EntityManager } from 'typeorm';
import { readFilter, readOrFault } from './read-filter.js';

const schema = directorySchema();
const types = recipientFilterTypes(schema);

/** Filters over recipients, as they are sent and as the database answers them. */
@Injectable()
export class RecipientFilters {
  /** A filter of a list's query; undefined where none was sent. Refused with the place of its fault. */
  async ofQuery(manager: EntityManager, text: string | undefined): Promise<RecipientFilter | undefined> {
    if (text === undefined) return undefined;
    return this.made(manager, readFilter(text, { pointer: '#/filter', code: 'query-invalid' }));
  }

  /** The condition a list's filter is of recipients of one kind; undefined where none was sent. */
  async conditionOf(
    manager: EntityManager,
    text: string | undefined,
    kind: RecipientKind,
  ): Promise<RecipientCondition | undefined> {
    const filter = await this.ofQuery(manager, text);
    return filter && conditionOf(filter, kind);
  }

  /** A filter made ready. */
  async made(manager: EntityManager, filter: Filter): Promise<RecipientFilter> {
    return { filter, schema, suffix: await directorySuffix(manager) };
  }

  /** Parts of a filter that are true of nobody, since what they assert is no value of the attribute. */
  neverTrueIn(filter: Filter): string[] {
    return partsNeverTrue(filter, schema, types);
  }

  /** Attributes of a filter that no recipient has. */
  unknownIn(filter: Filter): string[] {
    return attributesNotKnown(filter, schema, types);
  }
}

/** What is wrong with the text of a group's filter, each with its place; nothing where it can be one. */
export function filterFaults(text: string): FieldFault[] {
  const pointer = '#/filter';
  const read = readOrFault(text);
  if ('fault' in read) return [{ pointer, detail: read.fault }];
  return attributesNotKnown(read.filter, schema, types).map((name) => ({
    pointer,
    detail: `No recipient has the attribute ${name}.`,
  }));
}

/** Whether a filter asks for groups that somebody is in. */
export const asksForGroups = ({ filter }: RecipientFilter): boolean => asksFor(filter, 'memberOf', schema);

/** How many comparisons a filter comes to: what is asked of an attribute is asked of each of its subtypes, as `name` of all names. */
export function comparisonsIn(filter: Filter): number {
  if ('filters' in filter) return filter.filters.reduce((sum, one) => sum + comparisonsIn(one), 0);
  if ('filter' in filter) return comparisonsIn(filter.filter);
  const asked = filter.attribute === undefined ? undefined : schema.describe(filter.attribute)?.type;
  return Math.max(1, asked?.withSubtypes.filter((one) => types.has(one)).length ?? 0);
}

/** Filters made ready, as policies hold them; they were read when they came. */
export async function readyFilters(manager: EntityManager, texts: readonly string[]): Promise<RecipientFilter[]> {
  const suffix = await directorySuffix(manager);
  return texts.map((text) => ({
    filter: readFilter(text, { pointer: '#/filter', code: 'body-invalid' }),
    schema,
    suffix,
  }));
}

async function directorySuffix(manager: EntityManager): Promise<string> {
  const [organization] = await manager.find(OrganizationEntity, {
    take: 1,
    select: { id: true, directorySuffix: true },
  });
  return organization?.directorySuffix ?? '';
}
