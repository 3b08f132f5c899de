import { formatValue, type NodeRef, sameValue, type Setting } from '@waypost/settings';
import { type OverridesByNode, settingAt, withOwnValue } from './reach.js';

/** A server below the node that is about to change, with the mailboxes it holds. */
export interface ServerPopulation {
  path: NodeRef[];
  mailboxes: number;
}

/** How many mailboxes of a server hold a value of their own. */
export interface OwnValueCount {
  serverId: string;
  value: unknown;
  n: number;
}

export interface PreviewFacts {
  setting: Setting;
  servers: readonly ServerPopulation[];
  ownValues: readonly OwnValueCount[];
  before: OverridesByNode;
  after: OverridesByNode;
  /** What the node itself comes to; who keeps exactly that is counted as having it already. */
  becomes?: unknown;
  now: Date;
}

/** Who a change reaches: mailboxes counted, and the groups they fall into, so that a page of each can be fetched. */
export interface Outcome {
  affected: number;
  keeping: number;
  /** Of those who keep their value, how many have the new one already. */
  already: number;
  affectedServers: number;
  /** Servers where every mailbox without an opinion of its own changes, or keeps its value. */
  inheriting: { affected: string[]; keeping: string[] };
  /** Mailboxes with that own value on that server change, or keep. */
  own: { affected: OwnValueCount[]; keeping: OwnValueCount[] };
}

/** Counts what a change does below a node, from the levels above mailboxes and the own values below; mailboxes are not visited. */
export function previewOutcome({ setting, servers, ownValues, before, after, becomes, now }: PreviewFacts): Outcome {
  const outcome: Outcome = {
    affected: 0,
    keeping: 0,
    already: 0,
    affectedServers: 0,
    inheriting: { affected: [], keeping: [] },
    own: { affected: [], keeping: [] },
  };
  for (const { path, mailboxes } of servers) {
    const serverId = path.at(-1)?.id ?? '';
    const reachBefore = { path, effective: settingAt(setting, path, before, now) };
    const reachAfter = { path, effective: settingAt(setting, path, after, now) };
    const owns = ownValues.filter((own) => own.serverId === serverId);
    const inheriting = mailboxes - owns.reduce((sum, { n }) => sum + n, 0);
    const side = sameValue(reachBefore.effective.value, reachAfter.effective.value) ? 'keeping' : 'affected';
    outcome.inheriting[side].push(serverId);
    outcome[side] += inheriting;
    if (side === 'keeping' && sameValue(reachAfter.effective.value, becomes)) outcome.already += inheriting;
    if (side === 'affected') outcome.affectedServers += 1;
    for (const own of owns) {
      const was = withOwnValue(setting, reachBefore, before, own.value, now).value;
      const will = withOwnValue(setting, reachAfter, after, own.value, now).value;
      const ownSide = sameValue(was, will) ? 'keeping' : 'affected';
      outcome.own[ownSide].push(own);
      outcome[ownSide] += own.n;
      if (ownSide === 'keeping' && sameValue(will, becomes)) outcome.already += own.n;
    }
  }
  return outcome;
}

const protocolNames = { pop3: 'POP3', imap: 'IMAP', smtp: 'SMTP', http: 'HTTP', mailbox: 'Mailbox' } as const;

/** What a setting is called in a sentence: a protocol's own switch goes by the protocol's name. */
export const settingName = ({ key, label, protocol }: Pick<Setting, 'key' | 'label' | 'protocol'>) =>
  key.endsWith('.enabled') ? protocolNames[protocol] : label;

const counted = (n: number, noun: string, plural = `${noun}s`) =>
  `${n.toLocaleString('en-US')} ${n === 1 ? noun : plural}`;
const mailboxes = (n: number) => counted(n, 'mailbox', 'mailboxes');

/** The sentence an administrator reads before saving: "Turns POP3 off for 412 mailboxes; 31 keep it." */
export function previewSentence(
  setting: Setting,
  node: NodeRef,
  value: unknown,
  outcome: Pick<Outcome, 'affected' | 'keeping' | 'affectedServers'> & Partial<Pick<Outcome, 'already'>>,
): string {
  const name = settingName(setting);
  const verb =
    setting.kind === 'boolean'
      ? `Turns ${name} ${value === true ? 'on' : 'off'}`
      : `Sets ${name} to ${formatValue(setting, value)}`;
  if (node.level === 'mailbox') {
    return outcome.affected > 0
      ? `${verb} for ${node.name}.`
      : `Leaves ${name} as it is for ${node.name}: ${stateOf(setting, value)} already, or held by a lock above.`;
  }
  const { affected, keeping, affectedServers } = outcome;
  if (affected === 0 && affectedServers === 0)
    return `Changes ${name} for nobody now: every mailbox below keeps what it has.`;
  const where = setting.levels.includes('mailbox') ? '' : ` on ${counted(affectedServers, 'server')}`;
  return `${verb}${where} for ${affected === 0 ? 'no mailbox now' : mailboxes(affected)}; ${restOf(setting, value, keeping, outcome.already)}.`;
}

/** Those who do not change: some keep another value, and some have this one already, which is not to be confused. */
function restOf(setting: Setting, value: unknown, keeping: number, already = 0): string {
  if (keeping === 0) return 'none keeps what it has';
  const other = keeping - already;
  const verb = other === 1 ? 'keeps' : 'keep';
  const kept = `${other.toLocaleString('en-US')} ${verb} ${setting.kind === 'boolean' ? 'it' : 'theirs'}`;
  const had = `${already.toLocaleString('en-US')} ${already === 1 ? 'has' : 'have'} ${formatValue(setting, value)} already`;
  return [...(other > 0 ? [kept] : []), ...(already > 0 ? [had] : [])].join(', ');
}

const stateOf = (setting: Setting, value: unknown) => `it is ${formatValue(setting, value)}`;
