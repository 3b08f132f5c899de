/** How far a list reaches and how much of it a page shows. */
export interface RowExtent {
  rows: number;
  page: number;
}

/** The row a key leads to from `at`, kept inside the list; undefined where the key is not for moving. */
export function rowAfterKey(key: string, at: number, { rows, page }: RowExtent): number | undefined {
  const target = targetOf(key, at, { rows, page });
  return target === undefined || rows === 0 ? undefined : Math.min(rows - 1, Math.max(0, target));
}

function targetOf(key: string, at: number, { rows, page }: RowExtent): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return at + 1;
    case 'ArrowUp':
      return at - 1;
    case 'PageDown':
      return at + page;
    case 'PageUp':
      return at - page;
    case 'Home':
      return 0;
    case 'End':
      return rows - 1;
    default:
      return undefined;
  }
}
