'use client';

import type { TopologyConnector } from '@waypost/contracts';
import { Icon } from '@waypost/ui';
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { LinkLine } from './link-line';
import {
  cardExtent,
  cardHeight,
  cardWidths,
  cut,
  detailOf,
  gaps,
  narrowFrame,
  narrowScales,
  readableScales,
  type Stretch,
  stretchBetween,
} from './map-geometry';
import { layoutMap, type Place } from './map-layout';
import type { MapLine, MapModel, MapSite } from './map-model';
import { type Extent, extentOf, isArrow, towards } from './map-view';
import { SiteCard } from './site-card';
import { useFrame, useMapView } from './use-map-view';

/** The way of a message over the picture. */
export interface MapRoute {
  /** Sites by name, the first it is in first. */
  sites: readonly string[];
  /** Links between them, by name. */
  links: readonly string[];
  /** The connector it leaves by. */
  exit?: string | undefined;
  /** Where it goes from there, in a word or two. */
  beyond?: string | undefined;
}

export interface TopologyMapProps {
  label: string;
  model: MapModel;
  route?: MapRoute | undefined;
  onOpenSite: (site: MapSite) => void;
  onOpenWay: (connector: TopologyConnector) => void;
}

/** Sites, servers, links and ways out as a picture that is moved, zoomed and walked by keyboard. */
export function TopologyMap({ label, model, route, onOpenSite, onOpenWay }: TopologyMapProps) {
  const box = useRef<HTMLDivElement>(null);
  const frame = useFrame(box);
  const isNarrow = frame !== undefined && frame.width < narrowFrame;
  const drawing = useDrawing(model, isNarrow ? 0.7 : 1.7);
  const focus = useMemo(() => focusOf(drawing, route), [drawing, route]);
  const first = route?.sites[0] ?? drawing.first;
  const { view, zoom, fit, reveal, drag } = useMapView(box, {
    frame,
    whole: drawing.whole,
    focus,
    part: isNarrow ? drawing.extents.get(first) : undefined,
    readable: (isNarrow ? narrowScales : readableScales)[drawing.detail],
  });
  const [reached, setReached] = useState<string>();
  const scale = view?.scale ?? 1;
  const stopOf = stopsOf(route);
  const walk = (name: string) => {
    setReached(name);
    const extent = drawing.extents.get(name);
    if (extent) reveal(extent);
    box.current?.querySelector<SVGElement>(`[data-site="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const here = reached ?? first;
    const site = model.sites.find(({ name }) => name === here);
    const names = model.sites.map(({ name }) => name);
    const next = isArrow(event.key)
      ? towards(drawing.places, here, event.key)
      : { Home: names[0], End: names.at(-1) }[event.key];
    if (next !== undefined) walk(next);
    else if (event.key === '+' || event.key === '=') zoom(1.25);
    else if (event.key === '-') zoom(0.8);
    else if (event.key === '0') fit();
    else if ((event.key === 'Enter' || event.key === ' ') && site) onOpenSite(site);
    else if (!isArrow(event.key)) return;
    event.preventDefault();
  };
  return (
    <div className="wp-map">
      <div ref={box} className="wp-map-frame" {...drag.handlers}>
        <svg className="wp-map-svg" role="group" aria-label={label} onKeyDown={onKeyDown}>
          {view && (
            <g transform={`translate(${String(view.x)} ${String(view.y)}) scale(${String(view.scale)})`}>
              {drawing.lines.map(({ line, stretch }) => (
                <LinkLine
                  key={line.key}
                  line={line}
                  stretch={stretch}
                  scale={scale}
                  route={alongRoute(line, route)}
                  dimmed={route !== undefined && alongRoute(line, route) === undefined}
                  onOpen={(way) => {
                    if (!drag.wasDragged()) onOpenWay(way);
                  }}
                />
              ))}
              {route && <Beyond route={route} extents={drawing.extents} />}
              {drawing.cards.map(({ site, place, height }) => (
                <SiteCard
                  key={site.id}
                  site={site}
                  place={place}
                  height={height}
                  detail={drawing.detail}
                  scale={scale}
                  stop={stopOf.get(site.name)}
                  dimmed={route !== undefined && !stopOf.has(site.name)}
                  exit={stopOf.get(site.name) === route?.sites.length ? route?.exit : undefined}
                  reached={site.name === (reached ?? first)}
                  onReach={() => {
                    setReached(site.name);
                  }}
                  onOpen={() => {
                    if (!drag.wasDragged()) onOpenSite(site);
                  }}
                  onOpenWay={(way) => {
                    if (!drag.wasDragged()) onOpenWay(way);
                  }}
                />
              ))}
            </g>
          )}
        </svg>
      </div>
      <div className="wp-map-tools" role="group" aria-label="Zoom">
        <MapButton
          icon="plus"
          label="Larger"
          onPress={() => {
            zoom(1.25);
          }}
        />
        <MapButton
          icon="minus"
          label="Smaller"
          onPress={() => {
            zoom(0.8);
          }}
        />
        <MapButton icon="expand" label="Show everything" onPress={fit} />
      </div>
    </div>
  );
}

function MapButton({
  icon,
  label,
  onPress,
}: {
  icon: 'plus' | 'minus' | 'expand';
  label: string;
  onPress: () => void;
}) {
  return (
    <button type="button" className="wp-icon-button" aria-label={label} title={label} onClick={onPress}>
      <Icon name={icon} />
    </button>
  );
}

/** Where everything is drawn; worked out once for a picture. */
function useDrawing(model: MapModel, aspect = 1.7) {
  return useMemo(() => {
    const detail = detailOf(model);
    const boxes = model.sites.map((site) => ({
      name: site.name,
      width: cardWidths[detail],
      height: cardHeight(site, detail),
    }));
    const places = layoutMap(boxes, model.lines, { aspect, gap: gaps[detail] });
    const heights = new Map(boxes.map(({ name, height }) => [name, height]));
    const cards = model.sites.map((site) => ({
      site,
      place: places.get(site.name) as Place,
      height: heights.get(site.name) ?? 0,
    }));
    const extents = new Map(
      cards.map(({ site, place, height }) => [site.name, cardExtent(place, { width: cardWidths[detail], height })]),
    );
    const lines = model.lines.flatMap((line): { line: MapLine; stretch: Stretch }[] => {
      const [from, to] = [extents.get(line.from), extents.get(line.to)];
      return from && to ? [{ line, stretch: stretchBetween(from, to, line) }] : [];
    });
    const [first = ''] = [...places.keys()];
    return { detail, places, cards, extents, lines, first, whole: extentOf([...extents.values()]) };
  }, [model, aspect]);
}

type Drawing = ReturnType<typeof useDrawing>;

/** A route is what one came to see; without one, everything is. */
function focusOf({ extents, whole }: Drawing, route: MapRoute | undefined): Extent {
  const stops = (route?.sites ?? []).flatMap((name) => extents.get(name) ?? []);
  return stops.length === 0 ? whole : extentOf(stops.map((one) => ({ ...one, height: one.height + 50 })));
}

const stopsOf = (route: MapRoute | undefined): ReadonlyMap<string, number> =>
  new Map((route?.sites ?? []).map((name, at) => [name, at + 1]));

function alongRoute({ connectors, from }: MapLine, route: MapRoute | undefined): 'along' | 'against' | undefined {
  const taken = connectors.find(({ name }) => route?.links.includes(name));
  return taken && (taken.site === from ? 'along' : 'against');
}

/** What lies beyond the last site: outside, or another mail system. */
function Beyond({ route, extents }: { route: MapRoute; extents: ReadonlyMap<string, Extent> }) {
  const last = extents.get(route.sites.at(-1) ?? '');
  if (!last || route.beyond === undefined) return null;
  const [middle, bottom] = [last.x + last.width / 2, last.y + last.height];
  return (
    <g className="wp-map-beyond">
      <path className="wp-map-route" d={`M${String(middle)} ${String(bottom)}v20`} />
      <rect x={middle - cardWidths.full / 2} y={bottom + 20} width={cardWidths.full} height={26} rx={13} />
      <text x={middle} y={bottom + 37.5} textAnchor="middle">
        {cut(route.beyond, 29)}
      </text>
      <title>{route.beyond}</title>
    </g>
  );
}
