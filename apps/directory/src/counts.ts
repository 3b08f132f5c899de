import type { Directory } from './directory.js';

/** What this process has done since it started. */
export class Counts {
  connections = 0;
  searches = 0;
  binds = 0;
  bindsRefused = 0;

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
