import type { LinkState, Server, StatedLink } from '@waypost/organization';

/** Where the servers that report something stand. */
type Placed = Pick<Server, 'id' | 'siteId'>;

/** The states that hold at one instant, found by what they are of. */
export class StatedLinks {
  private readonly byHand = new Map<string, LinkState>();
  private readonly reports = new Map<string, Set<string>>();
  private readonly siteOf: ReadonlyMap<string, string>;

  constructor(states: readonly StatedLink[], at: Date, servers: readonly Placed[]) {
    for (const { id, state, until, reportedBy } of states) {
      if (until !== undefined && new Date(until) <= at) continue;
      if (reportedBy === undefined) this.byHand.set(id, state);
      else if (state !== 'up') this.reports.set(id, (this.reports.get(id) ?? new Set()).add(reportedBy));
    }
    this.siteOf = this.reports.size === 0 ? new Map() : new Map(servers.map(({ id, siteId }) => [id, siteId]));
  }

  /** Whether anybody reports anything. */
  get hasReports(): boolean {
    return this.reports.size > 0;
  }

  /** What was set by hand; undefined where nothing was. */
  setFor(id: string): LinkState | undefined {
    return this.byHand.get(id);
  }

  /** Ids of the servers that report something as down. */
  reportersOf(id: string): ReadonlySet<string> {
    return this.reports.get(id) ?? nobody;
  }

  /**
   * The state of a server for mail on its way from a site: what was set by hand, else down where a server of that site reports it so.
   * What one host cannot reach others may: its word counts where its own site's mail goes, and no further.
   */
  ofServer(id: string, fromSite: string): LinkState {
    return this.byHand.get(id) ?? (this.isReportedIn(fromSite, id) ? 'down' : 'up');
  }

  /** The state of a server as a whole: what was set by hand, else down where anybody reports it so. */
  anywhere(id: string): LinkState {
    return this.byHand.get(id) ?? (this.reports.has(id) ? 'down' : 'up');
  }

  private isReportedIn(siteId: string, id: string): boolean {
    for (const reporter of this.reportersOf(id)) if (this.siteOf.get(reporter) === siteId) return true;
    return false;
  }
}

const nobody: ReadonlySet<string> = new Set();
