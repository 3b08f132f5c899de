import { type Connector, type ConnectorKind, connectorLimitNames } from '@waypost/organization';
import { isDomainName } from '@waypost/kernel';
import { isAddress, isNextHop } from '@waypost/settings';
import { parseSpacePattern, spaceKey } from './address-space.js';
import { scheduleFaults } from './schedule.js';

/** A connector as somebody would have it, before it is known whether it can be. */
export type ProposedConnector = Pick<
  Connector,
  'connectorKind' | 'siteId' | 'targetSiteId' | 'spaces' | 'linkCost' | 'remoteBridgeheads' | 'relay' | 'schedule'
> &
  Pick<Connector, 'transport' | 'hosts' | 'tls' | 'tlsName' | 'limits'> & {
    /** Its name; absent where only the rest is asked about. */
    name?: string;
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
  ...nameFaults(connector),
  ...hostFaults(connector),
  ...certificateFaults(connector),
  ...signInFaults(connector),
  ...limitFaults(connector),
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

/** Programs that master.cf of a Postfix has anyway, master(5): a pipe of that name would deliver, hold or lose its mail. */
const knownPrograms: ReadonlySet<string> = new Set(
  `anvil bounce cleanup defer direct discard dnsblog error flush lmtp local maildrop pickup postlog postscreen proxymap
  proxywrite qmgr relay retry rewrite scache showq smtp smtpd smtps submission submissions tlsmgr tlsproxy trace verify
  virtual`.split(/\s+/),
);

/** Rendered configurations have more of their own, and more with each release. */
const isKnownProgram = (key: string) => knownPrograms.has(key) || key.startsWith('waypost-');

const nameFaults = ({ name = '', transport }: ProposedConnector): ConnectorFault[] =>
  transport === 'pipe' && isKnownProgram(name.toLowerCase())
    ? [{ at: ['name'], detail: `Every Postfix has a program called ${name}: give the pipe another name.` }]
    : [];

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

const hostAlone = /^\[?([^[\]]+?)\]?(?::\d+)?$/;

/** A certificate is for a name: whoever is called by an address alone needs one besides. */
function certificateFaults({ tls, tlsName, hosts }: ProposedConnector): ConnectorFault[] {
  if (tlsName !== undefined)
    return tls !== 'verified'
      ? [{ at: ['tlsName'], detail: 'A name is looked at only where certificates are verified.' }]
      : isDomainName(tlsName)
        ? []
        : [{ at: ['tlsName'], detail: 'Write the host name that the certificate is for, such as mail.example.com.' }];
  const byAddress = tls === 'verified' && hosts.find((host) => isAddress(hostAlone.exec(host)?.[1] ?? ''));
  return byAddress
    ? [{ at: ['tlsName'], detail: `${byAddress} is an address: write the name that its certificate is for.` }]
    : [];
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

/** A pipe is a service the administrator wrote, with its limits; and Postfix counts by recipient where each has a copy of its own. */
function limitFaults({ transport, limits = {} }: ProposedConnector): ConnectorFault[] {
  const [first] = connectorLimitNames.filter((name) => limits[name] !== undefined);
  if (first === undefined) return [];
  if (transport === 'pipe')
    return [{ at: ['limits', first], detail: 'A pipe is limited where it is set up, in master.cf of its server.' }];
  return limits.recipientsPerMessage === 1 && limits.connectionsPerDomain !== undefined
    ? [
        {
          at: ['limits', 'connectionsPerDomain'],
          detail: 'Postfix counts these by recipient where each has a copy of its own: limit all connections instead.',
        },
      ]
    : [];
}
