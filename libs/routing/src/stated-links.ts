import type { LinkState, StatedLink } from '@waypost/organization';

/** The states that hold at one instant, found by what they are of. */
export class StatedLinks {
  private readonly byHand = new Map<string, LinkState>();
  private readonly reports = new Map<string, Set<string>>();

  constructor(states: readonly StatedLink[], at: Date) {
    for (const { id, state, until, reportedBy } of states) {
      if (until !== undefined && new Date(until) <= at) continue;
      if (reportedBy === undefined) this.byHand.set(id, state);
      else if (state !== 'up') this.reports.set(id, (this.reports.get(id) ?? new Set()).add(reportedBy));
    }
  }

  /** What was set by hand; undefined where nothing was. */
  setFor(id: string): LinkState | undefined {
    return this.byHand.get(id);
  }

  /** Ids of the servers that report something as down. */
  reportersOf(id: string): ReadonlySet<string> {
    return this.reports.get(id) ?? nobody;
  }

  /** The state of a server: what was set by hand, else down where anybody reports it so, else up. */
  ofServer(id: string): LinkState {
    return this.byHand.get(id) ?? (this.reports.has(id) ? 'down' : 'up');
  }
}

const nobody: ReadonlySet<string> = new Set();
