import type { RoutingTable } from '@waypost/contracts';
import type { IconName, Tone } from '@waypost/ui';

export type SpaceRow = RoutingTable['spaces'][number];
export type SiteRow = RoutingTable['sites'][number];

/** What a row of the routing table is now. */
export const rowStateWords = {
  up: { label: 'Up', tone: 'on', icon: 'check' },
  disabled: { label: 'Turned off', tone: 'plain', icon: 'pause' },
  'out-of-scope': { label: 'For another site', tone: 'plain', icon: 'pause' },
  'stated-down': { label: 'Down by hand', tone: 'off', icon: 'ban' },
  draining: { label: 'Draining', tone: 'override', icon: 'clock' },
  'reported-down': { label: 'Reported down', tone: 'off', icon: 'ban' },
  'no-bridgehead-up': { label: 'No server up', tone: 'off', icon: 'ban' },
  unreachable: { label: 'No way there', tone: 'off', icon: 'ban' },
} satisfies Record<SpaceRow['state'], { label: string; tone: Tone; icon: IconName }>;

export const siteStateWords = {
  up: { label: 'Up', tone: 'on' },
  unreachable: { label: 'Links down', tone: 'off' },
  'no-way': { label: 'No links', tone: 'plain' },
} satisfies Record<SiteRow['state'], { label: string; tone: Tone }>;

/** An address space as it is written: of SMTP its pattern alone. */
export const spaceText = ({ type, pattern }: Pick<SpaceRow, 'type' | 'pattern'>) =>
  type === 'SMTP' ? pattern : `${type}:${pattern}`;

/** How a total cost came about: `5 to there + 10`. */
export const costSum = ({ totalCost, spaceCost }: Pick<SpaceRow, 'totalCost' | 'spaceCost'>) =>
  totalCost === undefined || totalCost === spaceCost
    ? undefined
    : `${String(totalCost - spaceCost)} to there + ${String(spaceCost)}`;

/** Which of the rows that take an address it goes by, in a sentence. */
export function takenSentence(address: string, site: string, rows: readonly SpaceRow[]): string {
  const [closest] = rows;
  if (!closest) return `No address space takes ${address}: the server that has it sends it by itself.`;
  const same = rows.filter((row) => spaceText(row) === spaceText(closest));
  const taken = same.find((row) => row.taken);
  if (!taken)
    return `${spaceText(closest)} is the closest to ${address}, and nobody who has it is up: mail from ${site} waits, and takes no wider one.`;
  const restricted = taken.restricted ? ' Some senders or sizes are kept from it.' : '';
  return `Mail from ${site} to ${address} goes by ${taken.connector}: ${spaceText(taken)} is the closest, at a total cost of ${String(taken.totalCost)}.${restricted}`;
}
