import { refusalClasses, type RefusalClass } from './bind-log.js';
import type { Caller } from './caller.js';
import type { Directory } from './directory.js';

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((all, one) => all + one, 0);

/** What this process has done since it started. */
export class Counts {
  connections = 0;
  binds = 0;
  /** Entries that searches returned. */
  entries = 0;
  readonly searchesOf: Record<Caller['kind'], number> = {
    anonymous: 0,
    mailbox: 0,
    'address-book': 0,
    service: 0,
  };
  readonly refusalsFor = Object.fromEntries(refusalClasses.map((why) => [why, 0])) as Record<RefusalClass, number>;

  get searches() {
    return sum(this.searchesOf);
  }

  get bindsRefused() {
    return sum(this.refusalsFor);
  }

  /** The attributes of `cn=monitor`. */
  report(directory: Directory, now: number): Record<string, number> {
    return {
      wpRevision: directory.revision,
      wpAgeSeconds: Math.floor(directory.age(now) / 1_000),
      wpConnectionCount: this.connections,
      wpMailboxCount: directory.model?.mailboxes.size ?? 0,
      wpServerCount: directory.model?.servers.size ?? 0,
      wpOverrideCount: directory.model?.overrideCount ?? 0,
      wpSearchCount: this.searches,
      wpBindCount: this.binds,
      wpBindRefusedCount: this.bindsRefused,
    };
  }
}
