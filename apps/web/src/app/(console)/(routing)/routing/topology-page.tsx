'use client';

import type { RoutingTopology } from '@waypost/contracts';
import { Choice, countOf, EmptyState, Note, PageHead, Skeleton } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { sentenceOf } from '../../../../api/problem';
import { topologyQuery } from '../../../../api/routing';
import { Anchor, useGo } from '../../../../navigation/leaving';
import { connectorHref } from '../../../../navigation/routing-places';
import { useAddress } from '../../../../navigation/use-address';
import { useTitle } from '../../../../navigation/use-title';
import { RoutingAreaTabs } from '../../../../topology/area-tabs';
import { MapLegend } from '../../../../topology/map-legend';
import { mapModel, stateOfWay } from '../../../../topology/map-model';
import { OpenRelayNote } from '../../../../topology/open-relay-note';
import { SitePanel } from '../../../../topology/site-panel';
import { TopologyList } from '../../../../topology/topology-list';
import { TopologyMap } from '../../../../topology/topology-map';

const views = [
  { value: 'picture', content: 'Picture' },
  { value: 'list', content: 'List' },
] as const;

/** Sites, servers and the ways between and out of them, as a picture or as a list. */
export function TopologyPage() {
  useTitle('Topology');
  const { get, put } = useAddress();
  const view = get('view') === 'list' ? 'list' : 'picture';
  const { data, error } = useQuery(topologyQuery);
  return (
    <div className="wp-map-page">
      <PageHead title="Mail routing" facts={data && <Standing topology={data} />} />
      <OpenRelayNote />
      <RoutingAreaTabs current="topology" />
      <div className="wp-row wp-row-wrap">
        <div className="wp-find-choice">
          <Choice
            label="Show as"
            value={view}
            options={views}
            onPick={(picked) => {
              put({ view: picked === 'list' ? picked : undefined });
            }}
          />
        </div>
        {view === 'picture' && <MapLegend />}
      </div>
      {error !== null && (
        <Note tone="off" live>
          {sentenceOf(error)}
        </Note>
      )}
      {data === undefined && error === null && <Skeleton lines={9} />}
      {data && (data.sites.length === 0 ? <NoSites /> : <Found topology={data} view={view} />)}
    </div>
  );
}

function Found({ topology, view }: { topology: RoutingTopology; view: 'picture' | 'list' }) {
  const go = useGo();
  const [opened, setOpened] = useState<string>();
  // The time it was read at changes with every answer; the picture is drawn anew only where something of it did.
  const told = JSON.stringify({ ...topology, at: '' });
  const model = useMemo(() => mapModel(JSON.parse(told) as RoutingTopology), [told]);
  const site = model.sites.find(({ name }) => name === opened);
  return (
    <>
      {view === 'list' ? (
        <TopologyList model={model} />
      ) : (
        <TopologyMap
          label="Sites and the ways between them. Arrow keys move, plus and minus zoom, 0 shows everything, Enter opens a site."
          model={model}
          onOpenSite={({ name }) => {
            setOpened(name);
          }}
          onOpenWay={({ name }) => {
            go(connectorHref(name));
          }}
        />
      )}
      {site && (
        <SitePanel
          site={site}
          model={model}
          onClose={() => {
            setOpened(undefined);
          }}
        />
      )}
    </>
  );
}

/** How many there are, and whether all is well. */
function Standing({ topology: { sites, servers, connectors } }: { topology: RoutingTopology }) {
  const ailing =
    servers.filter(({ state }) => state !== 'up').length +
    connectors.filter((one) => ['down', 'draining'].includes(stateOfWay(one))).length;
  return (
    <>
      <span>{countOf(sites.length, 'site')}</span>
      <span>{countOf(servers.length, 'server')}</span>
      <span>{countOf(connectors.length, 'connector')}</span>
      <span role="status">
        {ailing === 0
          ? 'Everything is up'
          : `${countOf(ailing, 'server or connector', 'servers and connectors')} not up`}
      </span>
    </>
  );
}

const NoSites = () => (
  <EmptyState icon="route" title="Nothing to draw yet" actions={<Anchor href="/sites/?new=yes">Create a site</Anchor>}>
    Create sites and servers first; connectors then lead between them and out of them.
  </EmptyState>
);
