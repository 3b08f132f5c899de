import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DirectoryReport, reportEveryMs } from '@waypost/contracts';
import type { Configuration } from './configuration.js';
import type { Counts } from './counts.js';
import type { Directory } from './directory.js';
import { Rate } from './rate.js';
import { version } from './version.js';

/** Milliseconds the api may take over one report, and over the last: nobody waits for it longer. */
const [patience, lastPatience] = [4_000, 1_000];

export interface ReporterOptions {
  configuration: Pick<Configuration, 'apiUrl' | 'followerToken' | 'ldapPort' | 'ldapsPort'>;
  directory: Directory;
  counts: Counts;
  now(): number;
}

/** Tells the api every few seconds how this process is. An api that does not hear it is the follower's trouble to report. */
export class Reporter {
  private readonly id = randomUUID();
  private readonly startedAt: number;
  private readonly rate = new Rate(60_000);

  constructor(private readonly options: ReporterOptions) {
    this.startedAt = options.now();
  }

  /** Reports until the signal, and then that this process has stopped; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.send(this.report(this.state()), AbortSignal.any([signal, AbortSignal.timeout(patience)]));
      await sleep(reportEveryMs, undefined, { signal }).catch(() => undefined);
    }
    await this.send(this.report('stopped'), AbortSignal.timeout(lastPatience));
  }

  private state(): DirectoryReport['state'] {
    const { directory, now } = this.options;
    if (!directory.model) return 'loading';
    return directory.view(now()) ? 'serving' : 'outdated';
  }

  private report(state: DirectoryReport['state']): DirectoryReport {
    const { directory, counts, configuration, now } = this.options;
    const at = now();
    return {
      id: this.id,
      host: hostname(),
      version,
      startedAt: new Date(this.startedAt).toISOString(),
      ldapPort: configuration.ldapPort,
      ldapsPort: configuration.ldapsPort,
      state,
      revision: directory.revision,
      ageSeconds: directory.model ? Math.floor(directory.age(at) / 1_000) : 0,
      mailboxes: directory.model?.mailboxes.size ?? 0,
      connections: counts.connections,
      lookupsPerSecond: Math.round(this.rate.sample(at, counts.searches) * 10) / 10,
      searches: counts.searches,
      binds: counts.binds,
      bindsRefused: counts.bindsRefused,
      memoryBytes: process.memoryUsage.rss(),
    };
  }

  private async send(report: DirectoryReport, signal: AbortSignal): Promise<void> {
    const { apiUrl, followerToken } = this.options.configuration;
    try {
      const response = await fetch(`${apiUrl}/api/v1/directory/reports`, {
        method: 'POST',
        headers: { authorization: `Bearer ${followerToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(report),
        signal,
      });
      await response.body?.cancel();
    } catch {
      // Said again in a few seconds; whether the api can be reached is in the follower's log.
    }
  }
}
