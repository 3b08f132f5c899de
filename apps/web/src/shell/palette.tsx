'use client';

import { useDebouncedValue } from '@mantine/hooks';
import type { Mailbox, Page, Server, Site } from '@waypost/contracts';
import { CommandPalette, type Command } from '@waypost/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { withQuery } from '../api/paths';
import { request } from '../api/request';
import { useSession } from '../api/session';
import { useGo } from '../navigation/leaving';
import { nodeHref } from '../navigation/places';
import { explainCommand, explainSubject, fixedCommands, type GoCommand, typedExplain } from './commands';

/** How many of each kind are offered; whoever wants more types another letter. */
const perKind = 6;

const search = async (q: string, signal: AbortSignal): Promise<GoCommand[]> => {
  const ask = <Item,>(path: string) =>
    request<Page<Item>>(withQuery(path, { q, limit: perKind }), { signal }).then(({ data }) => data.items);
  const [mailboxes, servers, sites] = await Promise.all([
    ask<Mailbox>('/mailboxes'),
    ask<Server>('/servers'),
    ask<Site>('/sites'),
  ]);
  return [
    ...mailboxes.map((mailbox) => ({
      id: `mailbox:${mailbox.id}`,
      group: 'Mailboxes',
      icon: 'mailbox' as const,
      label: mailbox.displayName,
      hint: mailbox.address,
      href: nodeHref('mailbox', mailbox.name),
    })),
    ...servers.map((server) => ({
      id: `server:${server.id}`,
      group: 'Servers',
      icon: 'server' as const,
      label: server.displayName,
      hint: server.fqdn,
      href: nodeHref('server', server.name),
    })),
    ...sites.map((site) => ({
      id: `site:${site.id}`,
      group: 'Sites',
      icon: 'site' as const,
      label: site.displayName,
      hint: `${String(site.servers)} servers`,
      href: nodeHref('site', site.name),
    })),
  ];
};

/** Of what was found, the mailboxes, as questions about their mail. */
const asExplained = ({ id, label, hint }: GoCommand) =>
  id.startsWith('mailbox:') && hint !== undefined ? [explainCommand(hint, label)] : [];

/** Finds nodes at the api, pages and settings at home. */
export function Palette({ onClose }: { onClose: () => void }) {
  const go = useGo();
  const { data: session } = useSession();
  const [query, setQuery] = useState('');
  const explained = explainSubject(query);
  const subject = explained ?? query.trim();
  const [asked] = useDebouncedValue(subject, 120);
  const nodes = useQuery({
    queryKey: ['palette', asked],
    queryFn: ({ signal }) => search(asked, signal),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  });
  const permissions = session?.permissions ?? [];
  const found = subject === '' ? [] : (nodes.data ?? []);
  const near = explained === undefined ? found : found.flatMap(asExplained);
  const commands = [...typedExplain(query, permissions), ...near, ...fixedCommands(query, permissions)];
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
