import type { Level } from '@waypost/settings';
import type { IconName } from '@waypost/ui';

/** The parts of a node's page; only a mailbox has a delivery of its own. */
export const tabs = ['overview', 'delivery', 'protocols', 'history'] as const;
export type Tab = (typeof tabs)[number];

export const tabWords = {
  overview: 'Overview',
  delivery: 'Delivery',
  protocols: 'Protocols',
  history: 'History',
} satisfies Record<Tab, string>;

/** The parts that a page of a level has. */
export const tabsOf = (level: Level): readonly Tab[] => tabs.filter((tab) => tab !== 'delivery' || level === 'mailbox');

/** The address of a node's page. Names are put in the query: the console is exported once, not per node. */
export function nodeHref(level: Level, name: string, tab: Tab = 'overview', key?: string): string {
  const query = new URLSearchParams({
    ...(level !== 'organization' && { name }),
    ...(tab !== 'overview' && { tab }),
  }).toString();
  return `/${level}/${query && `?${query}`}${key === undefined ? '' : `#${key}`}`;
}

/** The page of one record, and a part of it. */
export const recordHref = (path: string, name: string, tab?: string) =>
  `${path}?${new URLSearchParams({ name, ...(tab !== undefined && { tab }) }).toString()}`;

/** The page of a recipient. */
export const recipientHref = (kind: 'mailbox' | 'contact' | 'group', name: string, tab?: string) =>
  recordHref(`/${kind}/`, name, tab);

/** Who gets mail for an address, and why. */
export const lookupHref = (address: string) => `/lookup/?${new URLSearchParams({ address }).toString()}`;

export const nodeIcons = {
  organization: 'organization',
  site: 'site',
  server: 'server',
  mailbox: 'mailbox',
} satisfies Record<Level, IconName>;

/** Pages about one of something belong to its list. */
const ofList: Readonly<Record<string, readonly string[]>> = {
  '/sources/': ['/source/', '/run/'],
  '/address-book/': ['/lookup/'],
  '/groups/': ['/group/'],
  '/contacts/': ['/contact/'],
  '/routing/': ['/connector/'],
  '/policies/': ['/policy/', '/job/'],
};

/** Whether a page is a place of the navigation, or belongs to one. */
export const isAt = (path: string, href: string) => path.startsWith(href) || (ofList[href]?.includes(path) ?? false);

/** The pages that are not about one node. */
export const places = [
  { href: '/address-book/', label: 'Address book', icon: 'book', permission: 'mailbox.read' },
  { href: '/mailboxes/', label: 'Mailboxes', icon: 'mailbox', permission: 'mailbox.read' },
  { href: '/groups/', label: 'Groups', icon: 'people', permission: 'group.read' },
  { href: '/contacts/', label: 'Contacts', icon: 'person', permission: 'contact.read' },
  { href: '/policies/', label: 'Recipient policies', icon: 'list', permission: 'policy.read' },
  { href: '/domains/', label: 'Domains', icon: 'at', permission: 'domain.read' },
  { href: '/servers/', label: 'Servers', icon: 'server', permission: 'server.read' },
  { href: '/sites/', label: 'Sites', icon: 'site', permission: 'site.read' },
  { href: '/routing/', label: 'Mail routing', icon: 'route', permission: 'routing.read' },
  { href: '/sources/', label: 'Directory sources', icon: 'inflow', permission: 'source.read' },
  { href: '/directory/', label: 'LDAP directory', icon: 'directory', permission: 'directory.read' },
  { href: '/settings/', label: 'Settings', icon: 'sliders', permission: 'settings.read' },
  { href: '/audit/', label: 'Audit', icon: 'history', permission: 'audit.read' },
  { href: '/tokens/', label: 'API tokens', icon: 'key', permission: 'token.read' },
  { href: '/service-accounts/', label: 'Service accounts', icon: 'robot', permission: 'service-account.read' },
] as const;
