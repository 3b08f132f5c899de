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
import { fixedCommands, type GoCommand } from './commands';

/** How many of each kind are offered; whoever wants more types another letter. */
const perKind = 6;

const found = async (q: string, signal: AbortSignal): Promise<GoCommand[]> => {
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

/** Finds nodes at the api, pages and settings at home. */
export function Palette({ onClose }: { onClose: () => void }) {
  const go = useGo();
  const { data: session } = useSession();
  const [query, setQuery] = useState('');
  const [asked] = useDebouncedValue(query.trim(), 120);
  const nodes = useQuery({
    queryKey: ['palette', asked],
    queryFn: ({ signal }) => found(asked, signal),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  });
  const near = query.trim() === '' ? [] : (nodes.data ?? []);
  const commands = [...near, ...fixedCommands(query, session?.permissions ?? [])];
  return (
    <CommandPalette
      opened
      query={query}
      commands={commands}
      busy={nodes.isFetching || asked !== query.trim()}
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
