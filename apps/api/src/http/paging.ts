import { DomainError, isNodeId } from '@waypost/kernel';
import { z } from 'zod';

const Cursor = z.tuple([z.string(), z.string(), z.string().refine(isNodeId)]);

/** A cursor names the last row by its sort key and id, so it stays right while rows come and go; it is bound to its order. */
export const cursorAfter = (order: string, { key, id }: { key: string; id: string }) =>
  Buffer.from(JSON.stringify([order, key, id])).toString('base64url');

/** Reads a cursor of this order back; undefined where none was sent. */
export function readCursor(order: string, cursor: string | undefined): { key: string; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const parsed = Cursor.safeParse(parse(cursor));
  if (!parsed.success || parsed.data[0] !== order) {
    const errors = [{ pointer: '#/cursor', detail: 'Use the nextCursor of the page before, with the same sort.' }];
    throw new DomainError('query-invalid', 'The cursor does not belong to this list.', { errors });
  }
  return { key: parsed.data[1], id: parsed.data[2] };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Cuts the one row too many that was fetched to know whether more follow. */
export function cutPage<Row extends { id: string }>(
  rows: Row[],
  limit: number,
  order: string,
  keyOf: (row: Row) => string,
) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    nextCursor: rows.length > limit && last ? cursorAfter(order, { key: keyOf(last), id: last.id }) : null,
  };
}
