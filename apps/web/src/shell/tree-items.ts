import type { Organization, Page, Server, Site } from '@waypost/contracts';
import type { Level } from '@waypost/settings';
import type { TreeItem } from '@waypost/ui';
import { nodeIcons } from '../navigation/places';

/** A row of the tree and the node it stands for; `href` where it leads somewhere else. */
export interface NodeItem extends TreeItem {
  node: { level: Level; name: string };
  href?: string;
}

export interface TreeFacts {
  organization: Organization;
  closed: boolean;
  /** Undefined while they are fetched. */
  sites: Page<Site> | undefined;
  /** The open sites by name; undefined while their servers are fetched. */
  branches: ReadonlyMap<string, Page<Server> | undefined>;
}

const item = (level: Level, name: string, rest: Omit<NodeItem, 'id' | 'icon' | 'node'>): NodeItem => ({
  id: level === 'organization' ? level : `${level}:${name.toLowerCase()}`,
  icon: nodeIcons[level],
  node: { level, name },
  ...rest,
});

const note = (under: string, level: number, label: string, href?: string): NodeItem => ({
  id: `note:${under}`,
  level,
  label,
  icon: 'dot',
  node: { level: 'organization', name: '' },
  ...(href === undefined ? { note: true } : { href }),
});

/** The visible rows, top to bottom. */
export function treeItems({ organization, closed, sites, branches }: TreeFacts): NodeItem[] {
  const root = item('organization', organization.name, {
    level: 1,
    label: organization.displayName,
    count: organization.mailboxes,
    expanded: !closed,
  });
  if (closed) return [root];
  if (sites === undefined) return [root, note('organization', 2, 'Fetching sites…')];
  const below = sites.items.flatMap((site) => siteItems(site, branches));
  const rest = sites.nextCursor === null ? [] : [note('organization', 2, 'All sites…', '/sites/')];
  return [root, ...below, ...rest];
}

function siteItems(site: Site, branches: TreeFacts['branches']): NodeItem[] {
  const key = site.name.toLowerCase();
  const open = branches.has(key);
  const row = item('site', site.name, {
    level: 2,
    label: site.displayName,
    count: site.mailboxes,
    ...(site.servers > 0 && { expanded: open }),
  });
  if (!open || site.servers === 0) return [row];
  const servers = branches.get(key);
  if (servers === undefined) return [row, note(key, 3, 'Fetching servers…')];
  const below = servers.items.map((server) =>
    item('server', server.name, { level: 3, label: server.displayName, count: server.mailboxes }),
  );
  const rest =
    servers.nextCursor === null
      ? []
      : [note(key, 3, 'All servers…', `/servers/?site=${encodeURIComponent(site.name)}`)];
  return [row, ...below, ...rest];
}

/** The row the open page belongs to. */
export function addressOf(path: string, name: string | null): string | undefined {
  const level = path.replaceAll('/', '');
  if (level === 'organization') return level;
  return (level === 'site' || level === 'server') && name !== null ? `${level}:${name.toLowerCase()}` : undefined;
}
