import type { Mailbox, Organization, Server, Site } from '@waypost/contracts';
import type { Level } from '@waypost/settings';
import { countOf, TimeAgo } from '@waypost/ui';
import type { ReactNode } from 'react';
import type { NodeOf } from '../api/nodes';
import { Anchor } from '../navigation/leaving';
import { Owned } from '../recipients/owned';
import { nodeHref } from '../navigation/places';
import { mailboxKindWords } from './mailbox-kinds';
import { roleWords } from './role-words';

type Fact = readonly [name: string, value: ReactNode];

const mailboxCount = (count: number) => countOf(count, 'mailbox', 'mailboxes');
const link = (path: string, filter: string, name: string, words: string) => (
  <Anchor href={`${path}?${filter}=${encodeURIComponent(name)}`}>{words}</Anchor>
);

/** The few facts under a node's name. */
export function headFacts(level: Level, node: NodeOf[Level]): ReactNode {
  const heads = {
    organization: () => {
      const { sites, servers, mailboxes } = node as Organization;
      return [countOf(sites, 'site'), countOf(servers, 'server'), mailboxCount(mailboxes)];
    },
    site: () => [countOf((node as Site).servers, 'server'), mailboxCount((node as Site).mailboxes)],
    server: () => [(node as Server).fqdn, mailboxCount((node as Server).mailboxes)],
    mailbox: () => [(node as Mailbox).address],
  } satisfies Record<Level, () => string[]>;
  return heads[level]().map((fact) => <span key={fact}>{fact}</span>);
}

const dates = (node: NodeOf[Level]): Fact[] => [
  ['Created', <TimeAgo key="created" at={node.createdAt} />],
  ['Changed', <TimeAgo key="changed" at={node.modifiedAt} />],
];

const organizationFacts = (node: Organization): Fact[] => [
  ['Name', <code key="name">{node.name}</code>],
  ['Directory suffix', <code key="suffix">{node.directorySuffix}</code>],
  [
    'Sites',
    <Anchor key="sites" href="/sites/">
      {countOf(node.sites, 'site')}
    </Anchor>,
  ],
  [
    'Servers',
    <Anchor key="servers" href="/servers/">
      {countOf(node.servers, 'server')}
    </Anchor>,
  ],
  [
    'Mailboxes',
    <Anchor key="mailboxes" href="/mailboxes/">
      {mailboxCount(node.mailboxes)}
    </Anchor>,
  ],
];

const siteFacts = (node: Site): Fact[] => [
  ['Name', <code key="name">{node.name}</code>],
  ['Servers', link('/servers/', 'site', node.name, countOf(node.servers, 'server'))],
  ['Mailboxes', link('/mailboxes/', 'site', node.name, mailboxCount(node.mailboxes))],
];

const serverFacts = (node: Server): Fact[] => [
  ['Name', <code key="name">{node.name}</code>],
  ['Host name', <code key="fqdn">{node.fqdn}</code>],
  ['Roles', node.roles.map((role) => roleWords[role]).join(', ')],
  [
    'Site',
    <Anchor key="site" href={nodeHref('site', node.site.name)}>
      {node.site.name}
    </Anchor>,
  ],
  ['Mailboxes', link('/mailboxes/', 'server', node.name, mailboxCount(node.mailboxes))],
];

/** Those of a person's names that there are. */
const personFields = (node: Mailbox) => (['givenName', 'surname', 'initials'] as const).filter((field) => node[field]);

const mailboxFacts = (node: Mailbox): Fact[] => [
  [
    'Login name',
    <Owned key="name" recipient={node} field="name">
      <code>{node.name}</code>
    </Owned>,
  ],
  ['Kind', mailboxKindWords[node.kind]],
  [
    'Address',
    <Owned key="address" recipient={node} field="address">
      {node.address}
    </Owned>,
  ],
  ...(node.givenName || node.surname
    ? [
        [
          'Person',
          <Owned key="person" recipient={node} field={personFields(node)}>
            {[node.givenName, node.surname, node.initials && `(${node.initials})`].filter(Boolean).join(' ')}
          </Owned>,
        ] as const,
      ]
    : []),
  [
    'Home server',
    <Anchor key="server" href={nodeHref('server', node.server.name)}>
      {node.server.name}
    </Anchor>,
  ],
  [
    'Site',
    <Anchor key="site" href={nodeHref('site', node.site.name)}>
      {node.site.name}
    </Anchor>,
  ],
];

/** Everything there is to know of a node besides its settings. */
export function factsOf(level: Level, node: NodeOf[Level]): Fact[] {
  const own = {
    organization: () => organizationFacts(node as Organization),
    site: () => siteFacts(node as Site),
    server: () => serverFacts(node as Server),
    mailbox: () => mailboxFacts(node as Mailbox),
  } satisfies Record<Level, () => Fact[]>;
  return [...own[level](), ...dates(node)];
}
