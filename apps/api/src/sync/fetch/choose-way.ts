import type { RecognisedServer } from '@waypost/ldap-client';
import type { FetchMode, IncrementalStrategy, SourceCursor, SourceStrategy } from '@waypost/sync';

/** How a fetch will ask, and from where on. */
export interface Way {
  mode: FetchMode;
  /** `full`: everything, and nothing is remembered for the next time. */
  strategy: IncrementalStrategy | 'full';
  /** Where it goes on; absent where everything is asked for. */
  position?: Buffer;
}

/** What decides about the way. */
export interface WayFacts {
  mode: FetchMode;
  chosen: SourceStrategy;
  server: Pick<RecognisedServer, 'strategies' | 'identity'>;
  configVersion: number;
  cursor?: SourceCursor;
}

/**
 * Decides how a source is asked. A strategy that the server does not offer is replaced by reading everything. A cursor counts only
 * for the strategy, the server and the configuration it was made for; a `delta` without one that counts is a `full`.
 */
export function chooseWay({ mode, chosen, server, configVersion, cursor }: WayFacts): Way {
  const strategy = strategyOf(chosen, server.strategies);
  if (mode !== 'delta') return { mode, strategy };
  const counts =
    cursor?.strategy === strategy &&
    cursor.serverIdentity === server.identity &&
    cursor.configVersion === configVersion;
  return counts ? { mode, strategy, position: Buffer.from(cursor.position, 'base64') } : { mode: 'full', strategy };
}

function strategyOf(chosen: SourceStrategy, offered: readonly IncrementalStrategy[]): Way['strategy'] {
  if (chosen === 'automatic') return offered[0] ?? 'full';
  return chosen !== 'full' && offered.includes(chosen) ? chosen : 'full';
}
