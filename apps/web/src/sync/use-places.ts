'use client';

import type { Server, Site } from '@waypost/contracts';
import { useQuery } from '@tanstack/react-query';
import { childrenQuery } from '../api/children';
import { type Places, placesOf } from './places';

/** Where mailboxes can land: empty until the servers and sites are here. */
export function usePlaces(): Places {
  const servers = useQuery(childrenQuery<Server>('/servers')).data;
  const sites = useQuery(childrenQuery<Site>('/sites')).data;
  return placesOf(servers, sites);
}
