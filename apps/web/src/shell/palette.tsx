'use client';

import { useDebouncedValue } from '@mantine/hooks';
import type { Mailbox, Page, Server, Site } from '@waypost/contracts';
import type { Permission } from '@waypost/organization';
import { CommandPalette, type Command, type IconName } from '@waypost/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { withQuery } from '../api/paths';
import { request } from '../api/request';
import { useSession } from '../api/session';
import { useGo } from '../navigation/leaving';
import { nodeHref, recipientHref } from '../navigation/places';
import { explainCommand, explainSubject, fixedCommands, type GoCommand, typedAddress } from './commands';

/** How many of each kind are offered; whoever wants more types another letter. */
const perKind = 6;

type Called = Pick<Mailbox, 'id' | 'name' | 'displayName' | 'address'>;

/** One kind of thing that is looked for, and how what was found is offered. */
interface Kind<Item extends { id: string; displayName: string }> {
  kind: string;
  path: string;
  permission: Permission;
  group: string;
  icon: IconName;
  hint: (item: Item) => string;
  href: (item: Item) => string;
}

const address = ({ address: own }: Called) => own;

const mailboxes: Kind<Called> = {
  kind: 'mailbox',
  path: '/mailboxes',
  permission: 'mailbox.read',
  group: 'Mailboxes',
  icon: 'mailbox',
  hint: address,
  href: ({ name }) => nodeHref('mailbox', name),
};
const groups: Kind<Called> = {
  kind: 'group',
  path: '/groups',
  permission: 'group.read',
  group: 'Groups',
  icon: 'people',
  hint: address,
  href: ({ name }) => recipientHref('group', name),
};
const contacts: Kind<Called> = {
  kind: 'contact',
  path: '/contacts',
  permission: 'contact.read',
  group: 'Contacts',
  icon: 'person',
  hint: address,
  href: ({ name }) => recipientHref('contact', name),
};
const servers: Kind<Server> = {
  kind: 'server',
  path: '/servers',
  permission: 'server.read',
  group: 'Servers',
  icon: 'server',
  hint: ({ fqdn }) => fqdn,
  href: ({ name }) => nodeHref('server', name),
};
const sites: Kind<Site> = {
  kind: 'site',
  path: '/sites',
  permission: 'site.read',
  group: 'Sites',
  icon: 'site',
  hint: (site) => `${String(site.servers)} servers`,
  href: ({ name }) => nodeHref('site', name),
};

/** What there is of a kind by this text: in names, and for recipients in every address. */
async function foundOf<Item extends { id: string; displayName: string }>(
  { kind, path, group, icon, hint, href }: Kind<Item>,
  q: string,
  signal: AbortSignal,
): Promise<GoCommand[]> {
  const { data } = await request<Page<Item>>(withQuery(path, { q, limit: perKind }), { signal });
  return data.items.map((item) => ({
    id: `${kind}:${item.id}`,
    group,
    icon,
    label: item.displayName,
    hint: hint(item),
    href: href(item),
  }));
}

/** Everything that is found, of the kinds one may read, in the order it is offered. */
async function search(q: string, permissions: readonly Permission[], signal: AbortSignal): Promise<GoCommand[]> {
  const of = <Item extends { id: string; displayName: string }>(kind: Kind<Item>) =>
    permissions.includes(kind.permission) ? foundOf(kind, q, signal) : [];
  return (await Promise.all([of(mailboxes), of(groups), of(contacts), of(servers), of(sites)])).flat();
}

/** Of what was found, the mailboxes, as questions about their mail. */
const asExplained = ({ id, label, hint }: GoCommand) =>
  id.startsWith('mailbox:') && hint !== undefined ? [explainCommand(hint, label)] : [];

/** Finds nodes and recipients at the api, pages and settings at home. */
export function Palette({ onClose }: { onClose: () => void }) {
  const go = useGo();
  const { data: session } = useSession();
  const [query, setQuery] = useState('');
  const explained = explainSubject(query);
  const subject = explained ?? query.trim();
  const [asked] = useDebouncedValue(subject, 120);
  const permissions = session?.permissions ?? [];
  const nodes = useQuery({
    queryKey: ['palette', asked, permissions],
    queryFn: ({ signal }) => search(asked, permissions, signal),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  });
  const found = subject === '' ? [] : (nodes.data ?? []);
  const near = explained === undefined ? found : found.flatMap(asExplained);
  const commands = [...typedAddress(query, permissions), ...near, ...fixedCommands(query, permissions)];
  return (
    <CommandPalette
      opened
      query={query}
      commands={commands}
      busy={nodes.isFetching || asked !== subject}
      onQuery={setQuery}
      onClose={onClose}
      onRun={(command: Command) => {
        onClose();
        const target = commands.find(({ id }) => id === command.id);
        if (target) go(target.href);
      }}
    />
  );
}
