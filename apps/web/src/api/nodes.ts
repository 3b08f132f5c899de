import type { Mailbox, NodeSettings, Organization, Server, SettingsPreview, Site } from '@waypost/contracts';
import type { Level } from '@waypost/settings';
import { queryOptions } from '@tanstack/react-query';
import { early } from './early';
import { nodePath } from './paths';
import { request } from './request';

/** What the api calls each level, and what it answers for one. */
export interface NodeOf {
  organization: Organization;
  site: Site;
  server: Server;
  mailbox: Mailbox;
}

/** One node with its ETag. */
export const nodeQuery = <L extends Level>(level: L, ref: string) =>
  queryOptions({
    queryKey: ['node', level, ref.toLowerCase()],
    queryFn: ({ signal }) => request<NodeOf[L]>(nodePath(level, ref), { signal }),
    initialData: () => early.take<NodeOf[L]>(nodePath(level, ref)),
  });

/** Every setting of a node, effective, with its ETag. */
export const settingsQuery = (level: Level, ref: string) =>
  queryOptions({
    queryKey: ['settings', level, ref.toLowerCase()],
    queryFn: ({ signal }) => request<NodeSettings>(`${nodePath(level, ref)}/settings`, { signal }),
  });

/** What a PATCH of settings would do, without doing it. */
export const previewQuery = (level: Level, ref: string, patch: object) =>
  queryOptions({
    queryKey: ['preview', level, ref.toLowerCase(), patch],
    queryFn: ({ signal }) =>
      request<SettingsPreview>(`${nodePath(level, ref)}/settings/preview`, {
        method: 'POST',
        body: patch,
        signal,
      }).then(({ data }) => data),
    staleTime: 10_000,
    gcTime: 60_000,
  });
