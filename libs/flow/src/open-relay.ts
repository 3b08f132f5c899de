import { type HeldSpace, isOff, type RouteChooser } from '@waypost/routing';
import { isPublic, isWithin, type SettingKey } from '@waypost/settings';

/** What opens a server to strangers' mail for strangers. */
export interface OpenRelay {
  because: 'all-but-a-list' | 'wide-list' | 'connector';
  /** One sentence that names the fix. */
  says: string;
  /** The setting that does it, or the connector. */
  by: string;
}

/** A server as far as relaying goes. */
export interface RelayingServer {
  site: string;
  setting(key: SettingKey): unknown;
}

/** Whether a connector takes mail from anybody for its spaces, at a server of a site: from there it can be reached, once all is up. */
export const relaysForAnybody = ({ connector }: HeldSpace, site: string, { ways }: RouteChooser): boolean =>
  connector.relay === true &&
  !isOff(connector) &&
  (connector.scope === 'organization' || connector.site === site) &&
  ways.pathOnceUp(site, connector.site) !== undefined;

/** Every space that a server of a site relays to for anybody. */
export const relayedSpaces = (site: string, routes: RouteChooser): HeldSpace[] =>
  routes.held.filter((held) => relaysForAnybody(held, site, routes));

/**
 * Why a server is an open relay (RFC 2505 §2.1), empty where it is none: strangers reach it, and something lets them send to everywhere.
 * A network counts as strangers' where addresses of the public Internet are in it, and as too wide a list from 65,536 of them on.
 */
export function openRelaysOf(server: RelayingServer, routes: RouteChooser): OpenRelay[] {
  if (!isReachable(server)) return [];
  return [...byMode(server), ...byList(server), ...byConnector(server, routes)];
}

const networksOf = ({ setting }: RelayingServer, key: SettingKey) => setting(key) as string[];

/** Whether strangers may connect without signing in. */
function isReachable(server: RelayingServer): boolean {
  const { setting } = server;
  if (setting('smtp.inboundEnabled') !== true || keepsInternetOut(networksOf(server, 'smtp.neverRelay'))) return false;
  const listed = networksOf(server, 'smtp.connectionNetworks');
  return setting('smtp.connectionControl') === 'onlyList' ? listed.some(isWide) : !keepsInternetOut(listed);
}

const keepsInternetOut = (networks: readonly string[]) => networks.some((one) => one === '0.0.0.0/0');

/** A list of at least a /16 of public addresses is nobody's own. */
function isWide(network: string): boolean {
  const [address = '', prefix] = network.split('/');
  const narrowest = address.includes(':') ? 32 : 16;
  return prefix !== undefined && Number(prefix) <= narrowest && (Number(prefix) === 0 || isPublic(address));
}

function byMode(server: RelayingServer): OpenRelay[] {
  if (server.setting('smtp.relayMode') !== 'allExceptList' || keepsInternetOut(networksOf(server, 'smtp.relayList')))
    return [];
  const says = 'All may relay except a list. Choose “Only the list”, and list your own networks.';
  return [{ because: 'all-but-a-list', by: 'smtp.relayMode', says }];
}

function byList(server: RelayingServer): OpenRelay[] {
  if (server.setting('smtp.relayMode') !== 'onlyList') return [];
  const barred = networksOf(server, 'smtp.neverRelay');
  return networksOf(server, 'smtp.relayList')
    .filter((network) => isWide(network) && !barred.some((one) => isWithin(network.split('/')[0] ?? '', one)))
    .map((network) => ({
      because: 'wide-list',
      by: 'smtp.relayList',
      says: `${network} may relay, and is far more than networks of your own. List those alone.`,
    }));
}

function byConnector({ site }: RelayingServer, routes: RouteChooser): OpenRelay[] {
  return relayedSpaces(site, routes)
    .filter(({ pattern }) => pattern.kind === 'everything' && pattern.type === 'SMTP')
    .map(({ connector: { name } }) => ({
      because: 'connector',
      by: name,
      says: `The connector ${name} relays for anybody and takes every address. Turn relaying off, or name its domains.`,
    }));
}
