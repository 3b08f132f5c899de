'use client';

import type { TopologyConnector, TopologyServer } from '@waypost/contracts';
import { countOf } from '@waypost/ui';
import { cardWidths, cut, type Detail, firstFew, headHeight, rowHeight } from './map-geometry';
import type { Place } from './map-layout';
import { type MapSite, stateOfWay, troublesOf, type WayState } from './map-model';
import { serverStateWords, waySentence, wayWords } from './way-words';

export interface SiteCardProps {
  site: MapSite;
  place: Place;
  height: number;
  detail: Detail;
  scale: number;
  /** Which stop of the route it is, from 1 on. */
  stop: number | undefined;
  dimmed: boolean;
  /** The way out that the route takes. */
  exit: string | undefined;
  reached: boolean;
  onReach: () => void;
  onOpen: () => void;
  onOpenWay: (connector: TopologyConnector) => void;
}

/** A site with its servers and ways out. From afar it is its name alone, in letters that stay readable. */
export function SiteCard(props: SiteCardProps) {
  const { site, place, height, detail, scale, stop, dimmed, reached } = props;
  const width = cardWidths[detail];
  const isFar = detail === 'name' || scale < 0.5;
  const troubles = troublesOf(site);
  return (
    <g
      role="button"
      tabIndex={reached ? 0 : -1}
      aria-label={siteSentence(site, stop)}
      data-site={site.name}
      className="wp-map-site"
      data-stop={stop}
      data-dimmed={dimmed || undefined}
      data-trouble={troubles > 0 || undefined}
      transform={`translate(${String(place.x - width / 2)} ${String(place.y - height / 2)})`}
      onFocus={props.onReach}
      onClick={props.onOpen}
    >
      <title>{site.displayName}</title>
      <rect className="wp-map-card" width={width} height={height} rx={9} />
      {isFar ? <FarName name={site.displayName} box={{ width, height }} scale={scale} /> : <Details {...props} />}
      {troubles > 0 && <TroubleMark x={width - 4} count={troubles} />}
      {stop !== undefined && <StopMark stop={stop} />}
    </g>
  );
}

function siteSentence({ displayName, servers, exits }: MapSite, stop: number | undefined): string {
  const ailing = servers.filter(({ state }) => state !== 'up').map(({ name, state }) => `${name} ${state}`);
  return [
    stop === undefined ? displayName : `Stop ${String(stop)}: ${displayName}`,
    countOf(servers.length, 'server') + (ailing.length > 0 ? ` (${ailing.join(', ')})` : ''),
    ...exits.slice(0, 3).map(waySentence),
    ...(exits.length > 3 ? [`${countOf(exits.length - 3, 'more way')} out`] : []),
  ].join('. ');
}

/** Letters of a constant size on the screen, as many as the card has room for. */
function FarName({ name, box, scale }: { name: string; box: { width: number; height: number }; scale: number }) {
  const size = Math.min(12.5 / scale, box.height * 0.8, 40);
  return (
    <text
      className="wp-map-name"
      x={box.width / 2}
      y={box.height / 2 + size * 0.35}
      textAnchor="middle"
      fontSize={size}
    >
      {cut(name, Math.floor((box.width - 8) / (size * 0.58)))}
    </text>
  );
}

function Details({ site, exit, onOpenWay }: SiteCardProps) {
  const [servers, exits] = [firstFew(site.servers), firstFew(site.exits)];
  const serverRows = servers.shown.length + (servers.rest > 0 ? 1 : 0);
  const exitTop = headHeight + serverRows * rowHeight + (serverRows > 0 ? 7 : 0);
  return (
    <>
      <text className="wp-map-name" x={12} y={21} fontSize={13.5}>
        {cut(site.displayName, 24)}
      </text>
      {servers.shown.map((server, nth) => (
        <ServerRow key={server.id} server={server} y={headHeight + nth * rowHeight} />
      ))}
      {servers.rest > 0 && (
        <MoreRow y={headHeight + (serverRows - 1) * rowHeight} words={countOf(servers.rest, 'more server')} />
      )}
      {exits.shown.length > 0 && serverRows > 0 && (
        <path className="wp-map-rule" d={`M12 ${String(exitTop - 4)}H${String(cardWidths.full - 12)}`} />
      )}
      {exits.shown.map((way, nth) => (
        <ExitRow
          key={way.id}
          way={way}
          taken={way.name === exit}
          y={exitTop + nth * rowHeight}
          onOpen={() => {
            onOpenWay(way);
          }}
        />
      ))}
      {exits.rest > 0 && (
        <MoreRow y={exitTop + exits.shown.length * rowHeight} words={`${countOf(exits.rest, 'more way')} out`} />
      )}
    </>
  );
}

function ServerRow({ server, y }: { server: TopologyServer; y: number }) {
  const { name, displayName, state } = server;
  return (
    <g transform={`translate(12 ${String(y)})`}>
      <StateMark state={state} />
      <text className="wp-map-row" x={18} y={11}>
        {cut(displayName, 20)}
      </text>
      {state !== 'up' && (
        <text className="wp-map-state" data-state={state} x={cardWidths.full - 24} y={11} textAnchor="end">
          {serverStateWords[state].label}
        </text>
      )}
      <title>{`${name}: ${serverStateWords[state].label}`}</title>
    </g>
  );
}

interface ExitRowProps {
  way: TopologyConnector;
  taken: boolean;
  y: number;
  onOpen: () => void;
}

function ExitRow({ way, taken, y, onOpen }: ExitRowProps) {
  const state = stateOfWay(way);
  const [space] = way.spaces;
  const words =
    space === undefined ? '' : `${cut(space.type === 'SMTP' ? space.pattern : space.type, 12)} ${String(space.cost)}`;
  return (
    <g
      className="wp-map-exit"
      data-taken={taken || undefined}
      transform={`translate(12 ${String(y)})`}
      onClick={(event) => {
        event.stopPropagation();
        onOpen();
      }}
    >
      <rect className="wp-map-exit-ground" x={-6} y={-2} width={cardWidths.full - 12} height={rowHeight} rx={5} />
      <path className="wp-map-exit-mark" data-state={state} d={state === 'up' ? upArrow : stopped} />
      <text className="wp-map-row" x={18} y={11}>
        {cut(way.name, 15)}
      </text>
      <text className="wp-map-state" data-state={state} x={cardWidths.full - 24} y={11} textAnchor="end">
        {state === 'up' ? words + (way.spaceCount > 1 ? ` +${String(way.spaceCount - 1)}` : '') : wayWords[state].label}
      </text>
      <title>{waySentence(way)}</title>
    </g>
  );
}

const upArrow = 'M2 7h8M7 4l3 3-3 3';
const stopped = 'M3 4l6 6M9 4l-6 6';

const MoreRow = ({ y, words }: { y: number; words: string }) => (
  <text className="wp-map-more" x={30} y={y + 11}>
    and {words}
  </text>
);

/** Round and full for up, half for draining, crossed for down: readable without colour. */
const StateMark = ({ state }: { state: Exclude<WayState, 'off'> }) => (
  <g className="wp-map-mark" data-state={state}>
    <circle cx={6} cy={7} r={4} />
    {state === 'draining' && <path d="M6 3a4 4 0 0 1 0 8Z" />}
    {state === 'down' && <path d="M3.500 4.500l5 5M8.500 4.500l-5 5" />}
  </g>
);

const TroubleMark = ({ x, count }: { x: number; count: number }) => (
  <g className="wp-map-trouble" transform={`translate(${String(x)} 4)`}>
    <circle r={10} />
    <text textAnchor="middle" y={4}>
      {count > 9 ? '9+' : count}
    </text>
    <title>{count === 1 ? 'One thing here is not up' : `${String(count)} things here are not up`}</title>
  </g>
);

const StopMark = ({ stop }: { stop: number }) => (
  <g className="wp-map-stop" transform="translate(2 2)">
    <circle r={12} />
    <text textAnchor="middle" y={4.5}>
      {stop}
    </text>
  </g>
);
