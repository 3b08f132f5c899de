import type { Level } from '@waypost/settings';

/* What is asked of the api, as paths below its root. Nothing here runs in the browser only: pages name with it what they will ask. */

export const sessionPath = '/session';

const collections = {
  organization: 'organization',
  site: 'sites',
  server: 'servers',
  mailbox: 'mailboxes',
} satisfies Record<Level, string>;

/** The path of a node; `ref` is its id or name. */
export const nodePath = (level: Level, ref: string) =>
  level === 'organization' ? '/organization' : `/${collections[level]}/${encodeURIComponent(ref)}`;

/** Query parameters of a path; empty and absent ones are left out. */
export function withQuery(
  path: string,
  params: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const kept = Object.entries(params).filter(([, value]) => value !== undefined && value !== '' && value !== false);
  const query = new URLSearchParams(kept.map(([name, value]) => [name, String(value)]));
  return kept.length === 0 ? path : `${path}?${query.toString()}`;
}

/** As many children as are shown under one branch of the tree or offered as choices; the rest is found in its list. */
const shown = 500;

/** The sites, or the servers (of one site, or all), by name: for the tree and for choices. */
export const childrenPath = (collection: '/sites' | '/servers', site?: string) =>
  withQuery(collection, { site, limit: shown, sort: 'name' });

/** A page of a list: the first, or the one a cursor leads to. */
export const listPath = (
  path: string,
  params: Readonly<Record<string, string | undefined>>,
  { limit = 100, cursor }: { limit?: number | undefined; cursor?: string | undefined } = {},
) => withQuery(path, { ...params, limit, cursor });
