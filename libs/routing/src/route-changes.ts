import { type SpacePattern, spaceKey } from './address-space.js';
import { chooseShortly, type RouteChoice, type RouteChooser } from './choose-route.js';

/** An address that is asked for to see where mail like it goes. */
export interface Probe {
  address: string;
  type: string;
  /** Why it is asked for: a space there is, a domain that mail goes to, or somebody's wish. */
  why: 'space' | 'seen' | 'given';
  /** The space it stands for. */
  pattern?: string;
}

/** An address whose mail goes another way, from one site. */
export interface RouteChange {
  site: string;
  probe: Probe;
  before: RouteChoice;
  after: RouteChoice;
}

/** What would go another way, and what was not asked for. */
export interface RouteChanges {
  changes: RouteChange[];
  /** Sites whose mail was not looked at: there were more questions than may be asked at once. */
  leftOut: string[];
}

/** One address for every space of either, the same for spaces that mean the same. */
export function probesOf(...choosers: readonly RouteChooser[]): Probe[] {
  const probes = new Map<string, Probe>();
  for (const { held } of choosers)
    for (const { pattern, space } of held) {
      const key = spaceKey(pattern);
      if (!probes.has(key)) probes.set(key, { ...exampleOf(pattern), why: 'space', pattern: space.pattern });
    }
  return [...probes.values()];
}

/** An address that a space takes and that no closer one is likely to. */
function exampleOf({ type, kind, key }: SpacePattern): { address: string; type: string } {
  if (type !== 'SMTP') return { type, address: key === '' ? 'somebody' : key };
  const addresses = {
    everything: 'somebody@elsewhere.invalid',
    suffix: `somebody@below.${key}`,
    beginning: key,
    domain: `somebody@${key}`,
    address: key,
  };
  return { type, address: addresses[kind] };
}

/**
 * Whose mail would go another way: every probe from every site, in the order given, of mail that no restriction of senders or sizes
 * concerns. At most so many questions are asked; sites beyond that are left out whole.
 */
export function routeChanges(
  [before, after]: readonly [RouteChooser, RouteChooser],
  { probes, sites, most }: { probes: readonly Probe[]; sites: readonly string[]; most: number },
): RouteChanges {
  const asked = sites.slice(0, Math.max(1, Math.floor(most / Math.max(1, probes.length))));
  const changes: RouteChange[] = [];
  for (const site of asked)
    for (const probe of probes) {
      const query = { from: site, sender: '', bytes: 0, recipient: probe.address, recipientType: probe.type };
      const [was, is] = [chooseShortly(before, query), chooseShortly(after, query)];
      if (!isSameWay(was, is)) changes.push({ site, probe, before: was, after: is });
    }
  return { changes, leftOut: sites.slice(asked.length) };
}

const isSameWay = (one: RouteChoice, other: RouteChoice) => wayOf(one) === wayOf(other);

const wayOf = ({ losers: _losers, ...choice }: RouteChoice) => JSON.stringify(choice);
