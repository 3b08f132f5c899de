/** A row of the tree as the keyboard sees it: flat, top to bottom, only what is visible. */
export interface TreeRow {
  id: string;
  /** 1 for the root. */
  level: number;
  label: string;
  /** Undefined for a leaf. */
  expanded?: boolean | undefined;
}

/** What a key asks for. */
export type TreeMove = { move: 'focus' | 'expand' | 'collapse' | 'open'; id: string };

type Rows = readonly TreeRow[];

const focusOn = (row: TreeRow | undefined): TreeMove | undefined => row && { move: 'focus', id: row.id };

/** Right: opens a closed branch, and steps into an open one. */
function right(rows: Rows, at: number): TreeMove | undefined {
  const [row, next] = [rows[at], rows[at + 1]];
  if (row?.expanded === undefined) return undefined;
  if (!row.expanded) return { move: 'expand', id: row.id };
  return next && next.level > row.level ? focusOn(next) : undefined;
}

/** Left: closes an open branch, and steps out to the parent otherwise. */
function left(rows: Rows, at: number): TreeMove | undefined {
  const row = rows[at];
  if (row?.expanded) return { move: 'collapse', id: row.id };
  return focusOn(rows.slice(0, at).findLast(({ level }) => level < (row?.level ?? 0)));
}

/** A letter: the next row that begins with it, round the end. */
function typed(rows: Rows, at: number, letter: string): TreeMove | undefined {
  const order = [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
  return focusOn(order.find(({ label }) => label.toLowerCase().startsWith(letter.toLowerCase())));
}

/** What a key does in a tree, after the WAI-ARIA tree pattern; undefined where it does nothing. */
export function treeMove(rows: Rows, focused: string, key: string): TreeMove | undefined {
  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === focused),
  );
  switch (key) {
    case 'ArrowDown':
      return focusOn(rows[at + 1]);
    case 'ArrowUp':
      return focusOn(rows[at - 1]);
    case 'ArrowRight':
      return right(rows, at);
    case 'ArrowLeft':
      return left(rows, at);
    case 'Home':
      return focusOn(rows[0]);
    case 'End':
      return focusOn(rows.at(-1));
    case 'Enter':
    case ' ':
      return rows[at] && { move: 'open', id: rows[at].id };
    default:
      return /^\p{L}|\p{N}$/u.test(key) && key.length === 1 ? typed(rows, at, key) : undefined;
  }
}
