import type { Filter, Schema } from '@waypost/ldap';
import type { RecipientKind } from '../entities/recipient.entities.js';
import { type FilterContext, filterSql } from './compile-filter.js';

/** A condition on the rows of one kind of recipient, named `r`: its SQL, once the values it binds have their places. */
export type RecipientCondition = (bind: (value: unknown) => string) => string;

/** A filter as whoever selects recipients uses it, kind by kind. */
export interface RecipientFilter {
  filter: Filter;
  schema: Schema;
  /** The suffix of the directory. */
  suffix: string;
}

/** The condition that a filter is of recipients of a kind; not true where it is Undefined. */
export const conditionOf =
  (
    { filter, schema, suffix }: RecipientFilter,
    kind: RecipientKind,
    { eachByItself }: Pick<FilterContext, 'eachByItself'> = {},
  ): RecipientCondition =>
  (bind) =>
    filterSql(filter, { schema, suffix, kind, bind, eachByItself });
