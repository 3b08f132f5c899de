import type { Link } from './link.js';
import type { PlanEntry, Planner, PlanInput } from './plan-input.js';
import { beginPlan } from './planner.js';

const kindOrder = { person: 0, contact: 1, group: 2 } as const;
const byAnchor = (one: { anchor: string }, other: { anchor: string }) => (one.anchor < other.anchor ? -1 : 1);

/** Plans a run whose entries are all at hand. The order of what is given does not matter. */
export function planRun(input: PlanInput): ReturnType<Planner['finish']> {
  const planner = beginPlan(input.context);
  planner.claim(input.entries);
  planner.hold(input.holders ?? []);
  const { joins, bundled } = planner.settle();
  const place = new Map(bundled.map((anchor, at) => [anchor, at]));
  const placeOf = ({ candidate }: PlanEntry) =>
    place.get(candidate.anchor) ?? bundled.length + kindOrder[candidate.kind];
  const entries = input.entries
    .map((entry) => withLocal(entry, joins, input.locals))
    .sort((one, other) => placeOf(one) - placeOf(other) || byAnchor(one.candidate, other.candidate));
  const byLink = (one: { link: Link }, other: { link: Link }) => byAnchor(one.link, other.link);
  const batches = [
    planner.plan(entries),
    planner.returned([...(input.returned ?? [])].sort(byLink)),
    planner.gone([...(input.gone ?? [])].sort(byLink)),
  ];
  const end = planner.finish(input.facts);
  return {
    ...end,
    items: [...batches.flatMap(({ items }) => items), ...end.items],
    notes: [...batches.flatMap(({ notes }) => notes), ...end.notes],
  };
}

function withLocal(entry: PlanEntry, joins: ReadonlyMap<string, string>, locals: PlanInput['locals']): PlanEntry {
  const id = joins.get(entry.candidate.anchor);
  const local = id === undefined ? undefined : locals?.get(id);
  return local ? { ...entry, local } : entry;
}
