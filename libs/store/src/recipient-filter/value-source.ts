/** Where the values of an attribute of a recipient lie; `r` is the recipient's row. */
export type ValueSource =
  | ColumnSource
  /** The same for everybody, or for those of whom `when` is true. */
  | { constants: readonly string[]; when?: string }
  /** A value of another table's rows: the recipients who have one of which this is true. */
  | { rows: RowSource }
  | { time: string }
  | { id: string }
  /** The groups a recipient is in. */
  | { groups: true };

/**
 * One value, or none where it is null. `folded`: it is in the form it is compared in already. `within`: what has an index, and that
 * value wherever there is one. `key`: of addresses, what is equal for all their spellings.
 */
export interface ColumnSource {
  column: string;
  folded?: boolean;
  never?: 'null';
  within?: string;
  key?: string | undefined;
}

/** Rows of another table that belong to recipients. */
export interface RowSource {
  /** The recipient's column that `select` gives. */
  owner: string;
  /** `SELECT … FROM … WHERE …`, to be narrowed by AND. */
  select: string;
  value: string;
  /** Of addresses, what is equal for all their spellings. */
  key?: string;
}
