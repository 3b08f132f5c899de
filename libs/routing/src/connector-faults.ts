import type { Connector, ConnectorKind } from '@waypost/organization';
import { isNextHop } from '@waypost/settings';
import { parseSpacePattern, spaceKey } from './address-space.js';
import { scheduleFaults } from './schedule.js';

/** A connector as somebody would have it, before it is known whether it can be. */
export type ProposedConnector = Pick<
  Connector,
  'connectorKind' | 'siteId' | 'targetSiteId' | 'spaces' | 'linkCost' | 'remoteBridgeheads' | 'relay' | 'schedule'
> &
  Pick<Connector, 'transport' | 'hosts' | 'tls'> & {
    /** Whether it signs in to its hosts. */
    signsIn?: boolean;
  };

/** Something that keeps a connector from being kept: where in it, and what to do. */
export interface ConnectorFault {
  at: (string | number)[];
  detail: string;
}

/**
 * What is wrong with a connector, all at once: spaces that cannot be read or mean the same, and what its kind needs or cannot have
 * (`exchange-semantics` §4.1–4.2).
 */
export const connectorFaults = (connector: ProposedConnector): ConnectorFault[] => [
  ...(connector.connectorKind === 'site-link' ? linkFaults(connector) : wayOutFaults(connector)),
  ...hostFaults(connector),
  ...signInFaults(connector),
  ...scheduleFaults(connector.schedule).map(({ at, detail }) => ({ at: ['schedule', ...at], detail })),
];

function linkFaults({ siteId, targetSiteId, spaces, relay }: ProposedConnector): ConnectorFault[] {
  const faults: ConnectorFault[] = [];
  if (targetSiteId === undefined)
    faults.push({ at: ['targetSite'], detail: 'A site link needs the site it leads to.' });
  else if (targetSiteId === siteId) faults.push({ at: ['targetSite'], detail: 'A site link leads to another site.' });
  if (spaces.length > 0)
    faults.push({
      at: ['addressSpaces'],
      detail: 'A site link has no address spaces: it takes what is for other sites.',
    });
  if (relay) faults.push({ at: ['relay'], detail: 'Relaying is for address spaces, and a site link has none.' });
  return faults;
}

function wayOutFaults(connector: ProposedConnector): ConnectorFault[] {
  const { targetSiteId, linkCost, remoteBridgeheads, spaces } = connector;
  const faults: ConnectorFault[] = [];
  if (targetSiteId !== undefined) faults.push({ at: ['targetSite'], detail: 'Only a site link leads to a site.' });
  if (linkCost !== undefined)
    faults.push({ at: ['cost'], detail: 'Only a site link has a cost of its own; here each address space has one.' });
  if (remoteBridgeheads.length > 0)
    faults.push({ at: ['remoteBridgeheads'], detail: 'Only a site link has servers on its other side.' });
  if (spaces.length === 0)
    faults.push({
      at: ['addressSpaces'],
      detail: 'Give at least one address space, such as *: without any, no mail takes it.',
    });
  return [...faults, ...spaceFaults(connector)];
}

function spaceFaults({ connectorKind, spaces, relay }: ProposedConnector): ConnectorFault[] {
  const seen = new Set<string>();
  return spaces.flatMap(({ pattern, type = 'SMTP' }, nth): ConnectorFault[] => {
    const at = (member: string) => ['addressSpaces', nth, member];
    if (type !== 'SMTP' && connectorKind !== 'foreign')
      return [{ at: at('type'), detail: 'Addresses of another type than SMTP are for foreign connectors.' }];
    const read = parseSpacePattern(pattern, type);
    if ('fault' in read) return [{ at: at('pattern'), detail: read.fault }];
    const key = spaceKey(read.pattern);
    if (seen.has(key))
      return [{ at: at('pattern'), detail: 'This connector has an address space that means the same.' }];
    seen.add(key);
    if (relay && read.pattern.kind === 'everything')
      return [{ at: ['relay'], detail: 'Relaying everything for anybody is an open relay; name the domains.' }];
    return [];
  });
}

const needsHosts = (kind: ConnectorKind, transport: Connector['transport']) =>
  kind === 'smarthost' || (kind === 'foreign' && transport !== 'pipe');

function hostFaults({ connectorKind, transport, hosts }: ProposedConnector): ConnectorFault[] {
  const faults: ConnectorFault[] = [];
  if (connectorKind === 'foreign' && transport === undefined)
    faults.push({ at: ['transport'], detail: 'Say how the other system is spoken to: smtp, lmtp or pipe.' });
  if (connectorKind !== 'foreign' && transport !== undefined)
    faults.push({ at: ['transport'], detail: 'Only a foreign connector has one.' });
  const needs = needsHosts(connectorKind, transport);
  if (needs && hosts.length === 0) faults.push({ at: ['hosts'], detail: 'Name at least one host.' });
  if (!needs && hosts.length > 0) faults.push({ at: ['hosts'], detail: 'This kind of connector names no hosts.' });
  return [
    ...faults,
    ...hosts.flatMap((host, nth) =>
      isNextHop(host)
        ? []
        : [
            {
              at: ['hosts', nth],
              detail: 'Write a host name or an address, in [brackets] to skip MX, with :port if need be.',
            },
          ],
    ),
  ];
}

/** A password goes to hosts that are named, by SMTP, and never in clear text. */
function signInFaults({ signsIn, tls = 'opportunistic', ...connector }: ProposedConnector): ConnectorFault[] {
  const { connectorKind, transport } = connector;
  if (!signsIn) return [];
  if (connectorKind !== 'smarthost' && transport !== 'smtp')
    return [{ at: ['username'], detail: 'Only to smart hosts and foreign hosts by SMTP a connector signs in.' }];
  return tls === 'none' || tls === 'opportunistic'
    ? [
        {
          at: ['tls'],
          detail: 'It signs in with a password: choose required or verified, or take the credentials away.',
        },
      ]
    : [];
}
