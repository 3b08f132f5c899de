import type { LinkStatus, TopologyConnector, TopologyServer } from '@waypost/contracts';
import type { ConnectorKind } from '@waypost/organization';
import type { IconName, Tone } from '@waypost/ui';
import { stateOfWay, type WayState } from './map-model';

/** What each kind of connector is called, and when it is the right one. */
export const connectorKindWords = {
  internet: { label: 'Internet', help: 'To anybody: the next hop of each domain is asked of DNS.', icon: 'globe' },
  smarthost: {
    label: 'Smart host',
    help: 'To hosts you name, which pass it on: a provider, a filter, a partner.',
    icon: 'relay',
  },
  'site-link': {
    label: 'Site link',
    help: 'To another site of yours. Mail for it, and through it, goes this way.',
    icon: 'siteLink',
  },
  foreign: {
    label: 'Foreign system',
    help: 'To another kind of mail system: fax, X.400, an archive, over SMTP, LMTP or a pipe.',
    icon: 'exit',
  },
} satisfies Record<ConnectorKind, { label: string; help: string; icon: IconName }>;

/** What a state is called beside its colour. */
export const wayWords = {
  up: { label: 'Up', tone: 'on', icon: 'check' },
  draining: { label: 'Draining', tone: 'override', icon: 'clock' },
  down: { label: 'Down', tone: 'off', icon: 'ban' },
  off: { label: 'Turned off', tone: 'plain', icon: 'pause' },
} satisfies Record<WayState, { label: string; tone: Tone; icon: IconName }>;

/** Why something is not up, as the end of a sentence. */
export const causeWords = {
  'stated-down': 'set down by hand',
  draining: 'set draining by hand',
  'reported-down': 'the servers that pass its mail on report that they cannot reach it',
  'no-bridgehead-up': 'no server that passes its mail on is up',
} satisfies Record<NonNullable<LinkStatus['because']>, string>;

/** The first address spaces of a connector with their costs: `*.partner.org at 10, *.jp at 5 and 3 more`. */
export function spacesSentence(
  { spaces, spaceCount }: Pick<TopologyConnector, 'spaces' | 'spaceCount'>,
  most = 3,
): string {
  const shown = spaces
    .slice(0, most)
    .map(({ type, pattern, cost }) => `${type === 'SMTP' ? '' : `${type}:`}${pattern} at ${String(cost)}`);
  const rest = spaceCount - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${String(rest)} more` : '');
}

/** A way in a sentence for those who do not see the picture. */
export function waySentence(connector: TopologyConnector): string {
  const state = stateOfWay(connector);
  const leads =
    connector.targetSite === null
      ? `takes ${spacesSentence(connector) || 'nothing yet'}`
      : `leads to ${connector.targetSite} at cost ${String(connector.cost ?? 1)}`;
  const why = connector.because === null ? '' : `, ${causeWords[connector.because]}`;
  return `${connector.name} ${leads}; ${wayWords[state].label.toLowerCase()}${why}`;
}

export const serverStateWords = {
  up: wayWords.up,
  draining: wayWords.draining,
  down: wayWords.down,
} satisfies Record<TopologyServer['state'], { label: string; tone: Tone; icon: IconName }>;
