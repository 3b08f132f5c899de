'use client';

import type { TopologyServer } from '@waypost/contracts';
import { Skeleton, SidePanel } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { serverStateQuery } from '../api/routing';
import { useMay } from '../api/session';
import { Anchor } from '../navigation/leaving';
import { nodeHref } from '../navigation/places';
import { tableHref } from '../navigation/routing-places';
import type { MapModel, MapSite } from './map-model';
import { StateDialog } from './state-dialog';
import { linksFrom, SiteWays } from './topology-list';
import { WayPill } from './way-pill';

/** One site of the picture: its servers with their states, and where mail can go from it. */
export function SitePanel({ site, model, onClose }: { site: MapSite; model: MapModel; onClose: () => void }) {
  const may = useMay('connector.write');
  const [stating, setStating] = useState<TopologyServer>();
  return (
    <SidePanel title={site.displayName} onClose={onClose}>
      <div className="wp-stack wp-stack-wide">
        <p className="wp-row wp-row-wrap">
          <Anchor href={nodeHref('site', site.name)}>Go to the site</Anchor>
          <Anchor href={tableHref(site.name)}>Its routing table</Anchor>
          <Anchor href={`/routing/connectors/?site=${encodeURIComponent(site.name)}`}>Its connectors</Anchor>
        </p>
        <section aria-label="Servers">
          <h3>Servers</h3>
          {site.servers.length === 0 && <p className="wp-soft">None yet.</p>}
          <ul className="wp-way-list">
            {site.servers.map((server) => (
              <li key={server.id}>
                <span className="wp-way-name">
                  <Anchor href={nodeHref('server', server.name)}>{server.displayName}</Anchor>
                  <span className="wp-soft wp-small">{server.roles.join(', ') || 'no roles'}</span>
                </span>
                <span>
                  {may && (
                    <button
                      type="button"
                      className="wp-button-small"
                      aria-label={`Set the state of ${server.displayName}`}
                      onClick={() => {
                        setStating(server);
                      }}
                    >
                      Set state
                    </button>
                  )}
                </span>
                <WayPill state={server.state} />
              </li>
            ))}
          </ul>
        </section>
        <section aria-label="Ways from here">
          <h3>Ways from here</h3>
          <SiteWays site={site} links={linksFrom(model, site.name)} />
        </section>
      </div>
      {stating && (
        <ServerState
          server={stating}
          onClose={() => {
            setStating(undefined);
          }}
        />
      )}
    </SidePanel>
  );
}

/** The dialog comes with what is set already. */
function ServerState({ server, onClose }: { server: TopologyServer; onClose: () => void }) {
  const { data } = useQuery({ ...serverStateQuery(server.name), staleTime: 0 });
  if (data === undefined) return <Skeleton lines={2} />;
  const { id, displayName: name } = server;
  return <StateDialog subject={{ of: 'server', id, name, stated: data.stated }} onClose={onClose} />;
}
