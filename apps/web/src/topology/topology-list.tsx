'use client';

import type { TopologyConnector } from '@waypost/contracts';
import { Anchor } from '../navigation/leaving';
import { nodeHref } from '../navigation/places';
import { connectorHref, tableHref } from '../navigation/routing-places';
import { type MapModel, type MapSite, stateOfWay } from './map-model';
import { WayPill } from './way-pill';
import { causeWords, connectorKindWords, spacesSentence } from './way-words';

/** All that the picture shows, as text: site by site. */
export function TopologyList({ model }: { model: MapModel }) {
  return (
    <ul className="wp-topology-list" aria-label="Sites">
      {model.sites.map((site) => (
        <li key={site.id} className="wp-card">
          <SiteHead site={site} />
          <SiteWays site={site} links={linksFrom(model, site.name)} />
        </li>
      ))}
    </ul>
  );
}

/** The links that lead away from a site, by where they lead. */
export const linksFrom = ({ lines }: MapModel, site: string): TopologyConnector[] =>
  lines
    .flatMap(({ connectors }) => connectors)
    .filter((one) => one.site === site)
    .sort((a, b) => (`${a.targetSite ?? ''} ${a.name}` < `${b.targetSite ?? ''} ${b.name}` ? -1 : 1));

const SiteHead = ({ site }: { site: MapSite }) => (
  <div className="wp-card-head wp-row-wrap">
    <h2>
      <Anchor href={nodeHref('site', site.name)}>{site.displayName}</Anchor>
    </h2>
    <ul className="wp-row wp-row-wrap wp-small" aria-label={`Servers of ${site.displayName}`}>
      {site.servers.map((server) => (
        <li key={server.id} className="wp-row">
          <Anchor href={nodeHref('server', server.name)}>{server.displayName}</Anchor>
          {server.state !== 'up' && <WayPill state={server.state} />}
        </li>
      ))}
      {site.servers.length === 0 && <li className="wp-soft">No servers</li>}
    </ul>
    <span className="wp-push">
      <Anchor href={tableHref(site.name)}>
        Routing table<span className="wp-hidden"> of {site.displayName}</span>
      </Anchor>
    </span>
  </div>
);

/** Where mail can go from a site. */
export function SiteWays({ site, links }: { site: MapSite; links: readonly TopologyConnector[] }) {
  if (links.length === 0 && site.exits.length === 0)
    return <p className="wp-card-body wp-soft">No connector leads away from here.</p>;
  return (
    <ul className="wp-way-list" aria-label={`Connectors of ${site.displayName}`}>
      {[...site.exits, ...links].map((way) => (
        <li key={way.id}>
          <span className="wp-way-name">
            <Anchor href={connectorHref(way.name)}>{way.name}</Anchor>
            <span className="wp-soft wp-small">{connectorKindWords[way.kind].label}</span>
          </span>
          <span>
            {way.targetSite === null ? spacesSentence(way) : `to ${way.targetSite} at ${String(way.cost ?? 1)}`}
            {way.because !== null && <span className="wp-soft wp-small"> · {causeWords[way.because]}</span>}
          </span>
          <WayPill state={stateOfWay(way)} />
        </li>
      ))}
    </ul>
  );
}
