'use client';

import type { Explanation, RoutingTopology } from '@waypost/contracts';
import { countOf, Note } from '@waypost/ui';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { topologyQuery } from '../../../../../api/routing';
import { routeOf } from '../../../../../explain/route-of';
import { useGo } from '../../../../../navigation/leaving';
import { nodeHref } from '../../../../../navigation/places';
import { connectorHref } from '../../../../../navigation/routing-places';
import { mapModel } from '../../../../../topology/map-model';
import { TopologyMap } from '../../../../../topology/topology-map';
import { Outcomes } from './outcomes';
import { ShareLink } from './share-link';
import { StepList } from './step-list';

/** What became of each recipient, the way over the map, and every step. */
export function Answer({ explanation, isOld }: { explanation: Explanation; isOld: boolean }) {
  const { outcomes, steps, copies, notes, link, question } = explanation;
  const [picked, setPicked] = useState(0);
  const { data: topology } = useQuery(topologyQuery);
  const outcome = outcomes[Math.min(picked, outcomes.length - 1)];
  return (
    <div className="wp-stack wp-stack-wide" data-old={isOld || undefined}>
      <section className="wp-card" aria-label="What becomes of it">
        <div className="wp-card-head wp-row-wrap">
          <h2>What becomes of it</h2>
          <span className="wp-soft" role="status">
            {countOf(outcomes.length, 'recipient')}
            {copies.length > 1 && `, ${countOf(copies.length, 'copy', 'copies')}`}, first at {question.server}
          </span>
          {link !== null && (
            <span className="wp-push">
              <ShareLink question={link} />
            </span>
          )}
        </div>
        <Outcomes outcomes={outcomes} steps={steps} picked={picked} onPick={setPicked} />
        {notes.length > 0 && (
          <div className="wp-card-body">
            <Note tone="override">
              {notes.map((note) => (
                <p key={note}>{note}</p>
              ))}
            </Note>
          </div>
        )}
      </section>
      {topology && outcome && (
        <Way topology={topology} route={routeOf(outcome, steps, { topology, first: question.server })} />
      )}
      <StepList steps={steps} recipients={outcomes.map(({ recipient }) => recipient)} picked={outcome?.recipient} />
    </div>
  );
}

interface WayProps {
  topology: RoutingTopology;
  route: ReturnType<typeof routeOf>;
}

/** The way over sites and links. What is supposed and not saved is not on the map. */
function Way({ topology, route }: WayProps) {
  const go = useGo();
  const told = JSON.stringify({ ...topology, at: '' });
  const model = useMemo(() => mapModel(JSON.parse(told) as RoutingTopology), [told]);
  const way = JSON.stringify(route);
  const kept = useMemo(() => JSON.parse(way) as typeof route, [way]);
  return (
    <section className="wp-route-map" aria-label={`The way: ${sayRoute(route)}`}>
      <TopologyMap
        label={`The way: ${sayRoute(route)}. Arrow keys move between sites, plus and minus zoom, Enter opens a site.`}
        model={model}
        route={kept}
        onOpenSite={({ name }) => {
          go(nodeHref('site', name));
        }}
        onOpenWay={({ name }) => {
          go(connectorHref(name));
        }}
      />
    </section>
  );
}

const sayRoute = ({ sites, exit, beyond }: WayProps['route']) =>
  [sites.join(', then '), exit !== undefined && `out by ${exit}`, beyond !== undefined && `to ${beyond}`]
    .filter(Boolean)
    .join(', ');
