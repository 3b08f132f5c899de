import type { Permission } from '@waypost/organization';
import { catalogue } from '@waypost/settings';
import type { Command } from '@waypost/ui';
import { explainHref } from '../explain/question';
import { lookupHref, nodeHref, places } from '../navigation/places';

/** A command that leads to an address. */
export interface GoCommand extends Command {
  href: string;
}

const actions: (GoCommand & { permission: Permission })[] = [
  {
    id: 'new-mailbox',
    group: 'Actions',
    icon: 'plus',
    label: 'Create a mailbox',
    href: '/mailboxes/?new=yes',
    permission: 'mailbox.write',
  },
  {
    id: 'new-group',
    group: 'Actions',
    icon: 'plus',
    label: 'Create a group',
    href: '/groups/?new=yes',
    permission: 'group.write',
  },
  {
    id: 'new-contact',
    group: 'Actions',
    icon: 'plus',
    label: 'Create a contact',
    href: '/contacts/?new=yes',
    permission: 'contact.write',
  },
  {
    id: 'new-domain',
    group: 'Actions',
    icon: 'plus',
    label: 'Accept a domain',
    href: '/domains/?new=yes',
    permission: 'domain.write',
  },
  {
    id: 'new-policy',
    group: 'Actions',
    icon: 'plus',
    label: 'Create a recipient policy',
    href: '/policies/new/',
    permission: 'policy.write',
  },
  {
    id: 'new-server',
    group: 'Actions',
    icon: 'plus',
    label: 'Create a server',
    href: '/servers/?new=yes',
    permission: 'server.write',
  },
  {
    id: 'new-site',
    group: 'Actions',
    icon: 'plus',
    label: 'Create a site',
    href: '/sites/?new=yes',
    permission: 'site.write',
  },
  {
    id: 'new-connector',
    group: 'Actions',
    icon: 'plus',
    label: 'Create a connector',
    href: '/routing/connectors/new/',
    permission: 'connector.write',
  },
  {
    id: 'new-token',
    group: 'Actions',
    icon: 'plus',
    label: 'Create an API token',
    href: '/tokens/?new=yes',
    permission: 'token.write',
  },
  {
    id: 'new-service-account',
    group: 'Actions',
    icon: 'plus',
    label: 'Create a service account',
    href: '/service-accounts/?new=yes',
    permission: 'service-account.write',
  },
  {
    id: 'new-source',
    group: 'Actions',
    icon: 'inflow',
    label: 'Add a directory source',
    href: '/sources/new/',
    permission: 'source.write',
  },
  {
    id: 'suspended',
    group: 'Actions',
    icon: 'filter',
    label: 'List suspended mailboxes',
    href: '/mailboxes/?suspended=true',
    permission: 'mailbox.read',
  },
  {
    id: 'pop3-off',
    group: 'Actions',
    icon: 'filter',
    label: 'List mailboxes where POP3 is off',
    href: '/mailboxes/?effective=pop3.enabled:false',
    permission: 'mailbox.read',
  },
];

const pages: (GoCommand & { permission: Permission })[] = [
  {
    id: 'organization',
    group: 'Pages',
    icon: 'organization',
    label: 'Organization',
    href: '/organization/',
    permission: 'organization.read',
  },
  {
    id: 'organization-protocols',
    group: 'Pages',
    icon: 'sliders',
    label: 'Protocols of the organization',
    href: nodeHref('organization', '', 'protocols'),
    permission: 'settings.read',
  },
  {
    id: 'conflicts',
    group: 'Pages',
    icon: 'warning',
    label: 'Conflicts of directory sources',
    href: '/sources/conflicts/',
    permission: 'source.read',
  },
  {
    id: 'leavers',
    group: 'Pages',
    icon: 'signOut',
    label: 'Leavers: missing, suspended, proposed for purge',
    href: '/sources/leavers/',
    permission: 'source.read',
  },
  {
    id: 'lookup',
    group: 'Pages',
    icon: 'mailbox',
    label: 'Who gets mail for an address',
    href: '/lookup/',
    permission: 'mailbox.read',
  },
  {
    id: 'connectors',
    group: 'Pages',
    icon: 'route',
    label: 'Connectors',
    href: '/routing/connectors/',
    permission: 'connector.read',
  },
  {
    id: 'routing-table',
    group: 'Pages',
    icon: 'route',
    label: 'Routing table of a site',
    href: '/routing/table/',
    permission: 'routing.read',
  },
  {
    id: 'explain',
    group: 'Pages',
    icon: 'route',
    label: 'Explain mail',
    href: '/routing/explain/',
    permission: 'routing.explain',
  },
  ...places.map(({ href, label, icon, permission }) => ({ id: href, group: 'Pages', icon, label, href, permission })),
];

const settings: (GoCommand & { permission: Permission })[] = catalogue.map(({ key, label }) => ({
  id: `setting:${key}`,
  group: 'Settings',
  icon: 'sliders',
  label,
  hint: key,
  href: `/settings/?q=${encodeURIComponent(key)}`,
  permission: 'settings.read',
}));

const asksToExplain = /^explain\b(?:\s+mail\b)?(?:\s+to\b)?\s*/i;
const asksWhoGets = /^who\s+gets\b(?:\s+mail\b)?(?:\s+for\b)?\s*/i;
const address = /^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$/;

/** What follows `explain mail to`; undefined where that is not what is typed. */
export const explainSubject = (query: string): string | undefined =>
  asksToExplain.test(query) ? query.replace(asksToExplain, '').trim() : undefined;

/** Leads to the way of mail for somebody. */
export const explainCommand = (to: string, label = to): GoCommand => ({
  id: `explain:${to}`,
  group: 'Explain',
  icon: 'route',
  label: `Explain mail to ${label}`,
  ...(label !== to && { hint: to }),
  href: explainHref({ to }),
});

/** Where an address was typed, alone or after `explain`, who gets its mail and by which way is offered. */
export function typedAddress(query: string, permissions: readonly Permission[]): GoCommand[] {
  const subject = explainSubject(query);
  const typed = subject ?? query.replace(asksWhoGets, '').trim();
  if (!address.test(typed)) return [];
  const explain = permissions.includes('routing.explain') ? [explainCommand(typed)] : [];
  const lookUp = permissions.includes('mailbox.read') ? [lookupCommand(typed)] : [];
  return subject === undefined ? [...lookUp, ...explain] : explain;
}

const lookupCommand = (typed: string): GoCommand => ({
  id: `lookup:${typed}`,
  group: 'Look up',
  icon: 'mailbox',
  label: `Who gets mail for ${typed}?`,
  href: lookupHref(typed),
});

const holdsEvery = (text: string, words: readonly string[]) => words.every((word) => text.includes(word));

/** The commands that need no asking: those that hold every typed word; settings only once something is typed. */
export function fixedCommands(query: string, permissions: readonly Permission[]): GoCommand[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const offered = [...actions, ...pages, ...(words.length > 0 ? settings : [])];
  return offered.filter(
    ({ label, hint = '', permission }) =>
      permissions.includes(permission) && holdsEvery(`${label} ${hint}`.toLowerCase(), words),
  );
}
