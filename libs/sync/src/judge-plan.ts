import type { GateCheck, GateName, GateVerdict, PlanFacts } from './plan.js';
import type { Thresholds } from './source.js';

/** What a plan is judged by, besides its own facts. */
export interface GateRules {
  thresholds: Thresholds;
  /** No run of the source has been applied yet. */
  isFirstRun: boolean;
  /** No run of this configuration of the source has been applied yet. */
  isConfigurationNew: boolean;
  /** Entries of the last complete full run that was applied; absent where there was none. */
  lastFullEntries?: number | null;
}

/** Below this share of the last good full run a directory counts as gone, whatever the thresholds say. */
const nearEmptyPercent = 50;

/**
 * Whether a plan may be applied without anybody looking at it. Every rule is judged and says what was found; one that is not kept
 * holds the plan. An empty directory, and one that lost half of its entries, is held whatever the thresholds are.
 */
export function judgePlan(facts: PlanFacts, rules: GateRules): GateVerdict {
  const checks = Object.entries(gates).map(([name, judge]) => ({ name: name as GateName, ...judge(facts, rules) }));
  return { verdict: checks.every(({ ok }) => ok) ? 'ok' : 'held', checks };
}

type Judged = Omit<GateCheck, 'name'>;

const gates: Record<GateName, (facts: PlanFacts, rules: GateRules) => Judged> = {
  'first-run': (_facts, { isFirstRun }) => ({
    ok: !isFirstRun,
    value: Number(isFirstRun),
    limit: 0,
    detail: isFirstRun
      ? 'Nothing from this source has been applied yet: look at who would be made and joined before it begins.'
      : 'This source has been applied before.',
  }),

  'configuration-changed': (_facts, { isConfigurationNew, isFirstRun }) => ({
    ok: isFirstRun || !isConfigurationNew,
    value: Number(isConfigurationNew && !isFirstRun),
    limit: 0,
    detail:
      isConfigurationNew && !isFirstRun
        ? 'The configuration of the source has changed since it was last applied: the same directory may mean something else now.'
        : 'The configuration is the one that was last applied.',
  }),

  'empty-result': ({ everything, entries }) => ({
    ok: !everything || entries > 0,
    value: entries,
    limit: 1,
    detail: !everything
      ? whenChangesOnly
      : entries > 0
        ? `The source named ${entries} entries.`
        : 'The source named nobody at all. Was a filter or a base changed, or did the account that reads lose its rights?',
  }),

  'near-empty-result': (facts, { lastFullEntries }) => {
    const limit = shareOf(lastFullEntries, nearEmptyPercent);
    const what = 'Half of the directory and more is gone, which can be nobody’s intention';
    return shrunk(facts, {
      limit,
      lastFullEntries,
      what: `${what}: is an OU renamed, a filter narrower, or reading refused?`,
    });
  },

  'source-shrunk': (facts, { lastFullEntries, thresholds: { shrinkToPercent } }) => {
    const limit = shareOf(lastFullEntries, shrinkToPercent);
    const what = `Fewer than ${shrinkToPercent} % are left: was an OU renamed or moved, or a filter narrowed?`;
    return shrunk(facts, { limit, lastFullEntries, what });
  },

  removals: ({ removals, linked }, { thresholds }) =>
    bothReached(removals, linked, {
      threshold: thresholds.removals,
      found: `${people(removals)} of ${linked} would be suspended, counted missing or proposed for purge`,
      doubt: 'Did they all leave, or were they moved out of what is read?',
    }),

  'most-removals': ({ removals }, { thresholds: { mostRemovals } }) => ({
    ok: removals <= mostRemovals,
    value: removals,
    limit: mostRemovals,
    detail:
      removals <= mostRemovals
        ? `${people(removals)} would be suspended, counted missing or proposed for purge; up to ${mostRemovals} may be at once.`
        : `${people(removals)} would be suspended, counted missing or proposed for purge, and at most ${mostRemovals} may be at once, whatever their share.`,
  }),

  'primary-changes': ({ primaryChanges, linked }, { thresholds }) =>
    bothReached(primaryChanges, linked, {
      threshold: thresholds.primaryChanges,
      found: `${people(primaryChanges)} of ${linked} would get another primary address`,
      doubt: 'Was the attribute of the address mapped anew, or a domain renamed?',
    }),

  'anchor-changes': ({ anchorChanges, linked }, { thresholds }) =>
    bothReached(anchorChanges, linked, {
      threshold: thresholds.anchorChanges,
      found: `${anchorChanges} new entries of ${linked} claim the address of one that is gone`,
      doubt: 'Was the directory built anew, or restored from an export, so that everybody has a new identity?',
    }),

  'mixed-up': ({ mixedUp }) => ({
    ok: mixedUp === 0,
    value: mixedUp,
    limit: 0,
    detail:
      mixedUp === 0
        ? 'Nobody has changed places with anybody else.'
        : `${mixedUp} entries have changed both their names and their addresses with each other, as if each were the other. Were their anchors mixed up when the directory was restored? Everybody would get the mailbox of somebody else.`,
  }),

  creates: ({ creates, linked }, { thresholds: { creates: threshold }, isFirstRun }) => {
    const limit = Math.max(threshold.count, Math.floor((linked * threshold.percent) / 100));
    const ok = isFirstRun || creates <= limit;
    const doubt = 'Is a base or filter wider than before?';
    return {
      ok,
      value: creates,
      limit,
      detail: `${creates} recipients would be made${ok ? '.' : `, and up to ${limit} may be at once. ${doubt}`}`,
    };
  },

  links: ({ links }, { isFirstRun }) => ({
    ok: isFirstRun || links === 0,
    value: links,
    limit: 0,
    detail:
      links === 0
        ? 'No recipient that is here already would be joined.'
        : `${links} recipients that are here already would be joined to entries with their addresses, and follow the source from then on.`,
  }),

  'group-removals': ({ groupRemovals }, { thresholds: { groupRemovals: threshold } }) => {
    const judged = groupRemovals.filter(({ members }) => members > threshold.aboveMembers);
    const worst = judged.reduce((most, { removed, members }) => Math.max(most, (100 * removed) / members), 0);
    const over = judged.filter(({ removed, members }) => 100 * removed > threshold.percent * members);
    const [first] = over;
    const others = over.length > 1 ? ` So would ${over.length - 1} further groups.` : '';
    return {
      ok: !first,
      value: Math.round(worst * 10) / 10,
      limit: threshold.percent,
      detail: first
        ? `The group ${first.label} would lose ${first.removed} of its ${first.members} members, and up to ${threshold.percent} % may go at once.${others} Was the group emptied by mistake?`
        : `No group of more than ${threshold.aboveMembers} members would lose more than ${threshold.percent} % of them.`,
    };
  },
};

const whenChangesOnly = 'Only changes were fetched, so nothing follows from how many there are.';
const people = (count: number) => (count === 1 ? '1 recipient' : `${count} recipients`);

/** How many entries are a share of what there was; 0, which is always reached, where nothing is known of before. */
const shareOf = (before: number | null | undefined, percent: number) =>
  before ? Math.ceil((before * percent) / 100) : 0;

function shrunk(
  { everything, entries }: PlanFacts,
  { limit, lastFullEntries, what }: { limit: number; lastFullEntries: number | null | undefined; what: string },
): Judged {
  const ok = !everything || entries >= limit;
  const before = lastFullEntries ? `${lastFullEntries} in the last full run` : 'no full run to compare with';
  const counted = `The source named ${entries} entries (${before})`;
  return {
    ok,
    value: entries,
    limit,
    detail: !everything ? whenChangesOnly : ok ? `${counted}.` : `${counted}. ${what}`,
  };
}

/** Held where the number and the share are both reached: 3 of 100 is a matter of course, 1 of 2 as well. */
function bothReached(
  value: number,
  whole: number,
  { threshold, found, doubt }: { threshold: { count: number; percent: number }; found: string; doubt: string },
): Judged {
  const least = Math.max(threshold.count, 1);
  const limit = Math.max(least - 1, Math.floor((whole * threshold.percent) / 100));
  const ok = value <= limit;
  return { ok, value, limit, detail: ok ? `${found}.` : `${found}, and up to ${limit} may at once. ${doubt}` };
}
