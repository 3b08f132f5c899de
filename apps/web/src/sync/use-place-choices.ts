'use client';

import type { Server, Site } from '@waypost/contracts';
import { useQuery } from '@tanstack/react-query';
import { childrenQuery } from '../api/children';

/** Where mailboxes can land, as choices of a form: a server that takes them, or a site whose emptiest server does. */
export function usePlaceChoices() {
  const servers = useQuery(childrenQuery<Server>('/servers')).data?.items ?? [];
  const sites = useQuery(childrenQuery<Site>('/sites')).data?.items ?? [];
  return [
    ...servers
      .filter(({ roles }) => roles.includes('mailbox'))
      .map(({ id, displayName, site }) => ({ value: `server:${id}`, label: `Server ${displayName} (${site.name})` })),
    ...sites
      .filter((site) => site.servers > 0)
      .map(({ id, displayName }) => ({ value: `site:${id}`, label: `Site ${displayName}, its emptiest server` })),
  ];
}
