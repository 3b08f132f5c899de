import type { ExplainOutcome, ExplainStep } from '@waypost/contracts';
import type { IconName, Tone } from '@waypost/ui';

type Decision = ExplainStep['decision'];
export type Loser = NonNullable<ExplainStep['losers']>[number];

/** What a decision is called, and how it is drawn. */
export const decisionWords = {
  pass: { label: 'Passes', tone: 'plain', icon: 'check' },
  accept: { label: 'Accepted', tone: 'on', icon: 'check' },
  refuse: { label: 'Refused', tone: 'off', icon: 'ban' },
  record: { label: 'Taken in', tone: 'plain', icon: 'check' },
  found: { label: 'Found', tone: 'on', icon: 'check' },
  remote: { label: 'Elsewhere', tone: 'plain', icon: 'link' },
  rewrite: { label: 'Another address', tone: 'override', icon: 'move' },
  expand: { label: 'Opened', tone: 'override', icon: 'people' },
  add: { label: 'Added', tone: 'override', icon: 'plus' },
  drop: { label: 'Dropped', tone: 'override', icon: 'close' },
  copy: { label: 'Several copies', tone: 'override', icon: 'copy' },
  local: { label: 'Stays here', tone: 'on', icon: 'mailbox' },
  'next-hop': { label: 'Next hop', tone: 'accent', icon: 'move' },
  gateway: { label: 'Gateway', tone: 'accent', icon: 'exit' },
  route: { label: 'Chosen', tone: 'accent', icon: 'route' },
  direct: { label: 'No connector', tone: 'plain', icon: 'globe' },
  action: { label: 'Sends', tone: 'accent', icon: 'move' },
  address: { label: 'Address', tone: 'plain', icon: 'at' },
  unknown: { label: 'Not known', tone: 'override', icon: 'info' },
  queue: { label: 'Waits', tone: 'override', icon: 'clock' },
  defer: { label: 'Waits', tone: 'override', icon: 'clock' },
  retry: { label: 'Tried again', tone: 'override', icon: 'refresh' },
  'hand-over': { label: 'Handed over', tone: 'on', icon: 'check' },
} satisfies Record<Decision, { label: string; tone: Tone; icon: IconName }>;

/** Why a connector that could have had the message does not. */
export const loserWords = {
  disabled: 'it is turned off',
  'never-scheduled': 'it never passes mail on',
  'sender-restricted': 'it is closed to this sender',
  'too-large': 'it takes only smaller messages',
  'out-of-scope': 'it is for senders of its own site alone',
  'less-specific': 'a closer address space goes before it, whatever it costs',
  down: 'it is down',
  unreachable: 'no way to its site is up',
  'costs-more': 'it costs more',
  'other-site': 'it costs the same, and is in another site',
  'later-name': 'it costs the same, and comes later by name',
} satisfies Record<Loser['because'], string>;

/** What became of a recipient. */
export const verdictWords = {
  delivered: { label: 'Delivered', tone: 'on', icon: 'check' },
  'handed-on': { label: 'Handed on', tone: 'accent', icon: 'move' },
  queued: { label: 'Waits', tone: 'override', icon: 'clock' },
  deferred: { label: 'Waits for its time', tone: 'override', icon: 'clock' },
  refused: { label: 'Refused', tone: 'off', icon: 'ban' },
  returned: { label: 'Returned', tone: 'off', icon: 'undo' },
} satisfies Record<ExplainOutcome['verdict'], { label: string; tone: Tone; icon: IconName }>;

const beyondWords = {
  server: 'a server of ours',
  relay: 'a relay',
  'final-or-gateway': 'its last server, or a gateway to it',
  gateway: 'a gateway; nothing is known beyond',
} satisfies Record<NonNullable<ExplainOutcome['hop']>, string>;

/** Where a copy ends as far as it is known, in a sentence. */
export function outcomeSentence(outcome: ExplainOutcome): string {
  const { verdict, server, nextHop, hop, connector, closed, servers = [], station, code } = outcome;
  // To a server of ours it goes on from server to server; else the next hop is what comes after all of ours.
  const [ours, end] = hop === 'server' ? [servers.slice(0, -1), servers.at(-1)] : [servers, nextHop];
  const along = servers.length > 1 ? ` over ${ours.join(', ')}` : '';
  const by = connector === undefined ? '' : ` by ${connector}`;
  const [address] = station?.addresses ?? [];
  const at = address === undefined || address === nextHop ? '' : ` at ${address}:${String(station?.port ?? 25)}`;
  switch (verdict) {
    case 'delivered':
      return `It is kept on ${server ?? 'its server'}.`;
    case 'handed-on':
      return `It goes${along}${by} to ${end ?? nextHop ?? 'its next hop'}${at}${hop ? `, ${beyondWords[hop]}` : ''}.`;
    case 'queued':
      return `It waits${code === undefined ? '' : ` (${code})`} until somebody with the closest address space is up.`;
    case 'deferred':
      return `It waits on ${servers.at(-1) ?? 'its server'} for the times of ${closed ?? 'its connector'}, and goes to ${nextHop ?? 'its next hop'} then.`;
    case 'refused':
      return `It is refused at the door${code === undefined ? '' : ` with ${code}`}.`;
    case 'returned':
      return `It is taken in, and its sender gets a report${code === undefined ? '' : ` with ${code}`}.`;
  }
}

/** A way in few words, to be compared with another: `partner → [192.0.2.1]`. */
export function shortWay({ verdict, connector, closed, nextHop, server, code }: ExplainOutcome): string {
  if (verdict === 'delivered') return `kept on ${server ?? 'its server'}`;
  if (verdict === 'handed-on' || verdict === 'deferred') {
    const by = connector ?? closed;
    const way = by === undefined ? (nextHop ?? 'DNS') : `${by} → ${nextHop ?? 'DNS'}`;
    return verdict === 'deferred' ? `waits for ${way}` : way;
  }
  return `${verdictWords[verdict].label.toLowerCase()}${code === undefined ? '' : ` (${code})`}`;
}

/** How a candidate's total came about: `5 to there + 10 = 15`. */
export function sumOf({ spaceCost, path, totalCost }: Pick<Loser, 'spaceCost' | 'path' | 'totalCost'>): string {
  if (totalCost === undefined || path === undefined) return `no way there + ${String(spaceCost)}`;
  return path.cost === 0 ? String(totalCost) : `${String(path.cost)} + ${String(spaceCost)} = ${String(totalCost)}`;
}
