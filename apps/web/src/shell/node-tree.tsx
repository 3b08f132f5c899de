'use client';

import type { Organization, Server, Site } from '@waypost/contracts';
import { Skeleton, Tree } from '@waypost/ui';
import { useQueries, useQuery } from '@tanstack/react-query';
import { usePathname, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { childrenQuery } from '../api/children';
import { nodeQuery } from '../api/nodes';
import { useGo } from '../navigation/leaving';
import { nodeHref, tabsOf, type Tab } from '../navigation/places';
import { treeItems } from './tree-items';
import { useWhereabouts } from './use-whereabouts';

/** The tree of the Exchange administrator: what is under a site is fetched when it is opened. */
export function NodeTree({ onFollowed }: { onFollowed: () => void }) {
  const go = useGo();
  const tab = useSearchParams().get('tab') as Tab | null;
  const here = useWhereabouts(usePathname(), useSearchParams().get('name'));
  const { open, closed, set } = useBranches(here.site);
  const organization = useQuery(nodeQuery('organization', 'organization'));
  const sites = useQuery(childrenQuery<Site>('/sites'));
  const servers = useQueries({ queries: open.map((site) => childrenQuery<Server>('/servers', site)) });
  if (organization.data === undefined) return organization.isError ? null : <Skeleton lines={5} />;
  const items = treeItems({
    organization: organization.data.data as Organization,
    closed,
    sites: sites.data,
    branches: new Map(open.map((site, at) => [site, servers[at]?.data])),
  });
  const follow = (id: string) => {
    const target = items.find((item) => item.id === id);
    if (target === undefined || target.note) return;
    onFollowed();
    go(
      target.href ??
        nodeHref(
          target.node.level,
          target.node.name,
          tab && tabsOf(target.node.level).includes(tab) ? tab : 'overview',
        ),
    );
  };
  return (
    <Tree
      label="Organization, sites and servers"
      items={items}
      current={items.find(({ id }) => id === here.row)?.id}
      onOpen={follow}
      onExpand={set}
    />
  );
}

/** Which branches are open: those the person opened, and the one the page in sight belongs to, until it is closed by hand. */
function useBranches(siteInSight: string | undefined) {
  const [closed, setClosed] = useState(false);
  const [chosen, setChosen] = useState<Readonly<Record<string, boolean>>>({});
  const all = { ...(siteInSight !== undefined && { [siteInSight]: true }), ...chosen };
  return {
    closed,
    open: Object.keys(all).filter((site) => all[site]),
    set: (id: string, expanded: boolean) => {
      if (id === 'organization') setClosed(!expanded);
      else setChosen({ ...chosen, [id.slice('site:'.length)]: expanded });
    },
  };
}
