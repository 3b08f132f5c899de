import { compareValues } from './compare-values.js';
import type { FieldDifference, PlanItem } from './plan.js';

/**
 * One item as a line of the text whose SHA-256 is a plan's hash (lines in the order of the plan, each ended by a line feed): what
 * it does and to whom. Left out is what may differ between two plans that do the same: numbers, instants, sentences, the
 * id of a recipient that is made, and which server of a site takes it.
 */
export const planHashLine = (item: PlanItem) => `${approvalKey(item)}\n`;

/** The whole text that a plan's hash is made of, line by line. */
export function* planHashInput(items: Iterable<PlanItem>): Generator<string> {
  for (const item of items) yield planHashLine(item);
}

/** What an item does and to whom, in one text: items of two plans that do the same have the same. */
export function approvalKey({ operation, kind, anchor, localId, dn, differences, conflict, link }: PlanItem): string {
  const whom = operation === 'create' ? undefined : localId;
  const what = differences.map((difference) => done(difference, operation));
  const against = conflict && [
    conflict.kind,
    conflict.field,
    conflict.value,
    conflict.effect,
    conflict.with?.kind,
    conflict.with?.name,
  ];
  const becomes = link && [link.state, link.suspendedFor, link.missingRuns];
  return JSON.stringify([operation, kind, anchor, whom, dn, what, against, becomes]);
}

/** Of a new mailbox the server is left out: which of a site's has the fewest may change from minute to minute. */
function done(difference: FieldDifference, operation: PlanItem['operation']): unknown[] {
  if ('add' in difference) {
    return [difference.field, [...difference.add].sort(compareValues), [...difference.remove].sort(compareValues)];
  }
  if ('kept' in difference) return [difference.field, 'kept', difference.before, difference.directory];
  if (operation === 'create' && difference.field === 'server') return [difference.field];
  return [difference.field, difference.before, difference.after];
}
