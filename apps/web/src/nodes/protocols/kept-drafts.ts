import type { Drafts } from '@waypost/ui';

const kept = new Map<string, Drafts>();

/** The drafts a place was left with. The browser's Back button asks nobody, so they outlive the page, not a reload. */
export const keptDrafts = (place: string): Drafts => kept.get(place) ?? {};

export function keepDrafts(place: string, drafts: Drafts): void {
  if (Object.keys(drafts).length === 0) kept.delete(place);
  else kept.set(place, drafts);
}
