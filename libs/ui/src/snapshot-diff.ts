/** One side of an audited change. */
export type Snapshot = Readonly<Record<string, unknown>>;

export interface DiffLine {
  key: string;
  /** Undefined where the member was not there before. */
  was: unknown;
  /** Undefined where it is no longer there. */
  is: unknown;
}

const said = (value: unknown) => (value === null ? undefined : value);

/** The members that differ, in the order they first appear. An absent member and `null` are the same. */
export function diffOf(before: Snapshot | null, after: Snapshot | null): DiffLine[] {
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return keys
    .map((key) => ({ key, was: said(before?.[key]), is: said(after?.[key]) }))
    .filter(({ was, is }) => JSON.stringify(was) !== JSON.stringify(is));
}
