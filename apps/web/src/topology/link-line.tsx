'use client';

import type { TopologyConnector } from '@waypost/contracts';
import { type Stretch } from './map-geometry';
import type { MapLine } from './map-model';
import { waySentence, wayWords } from './way-words';

export interface LinkLineProps {
  line: MapLine;
  stretch: Stretch;
  scale: number;
  /** Whether the route goes along it, and against the direction it is drawn in. */
  route: 'along' | 'against' | undefined;
  dimmed: boolean;
  onOpen: (connector: TopologyConnector) => void;
}

/** A link with its cost in the middle and arrows where mail may go. */
export function LinkLine({ line, stretch, scale, route, dimmed, onOpen }: LinkLineProps) {
  const { from, to, middle, angle } = stretch;
  const [first] = line.connectors;
  const d = `M${point(from)}L${point(to)}`;
  const words = line.state === 'up' ? String(line.cost) : `${String(line.cost)} · ${wayWords[line.state].label}`;
  const width = words.length * 7 + 14;
  return (
    <g
      className="wp-map-link"
      data-state={line.state}
      data-route={route}
      data-dimmed={dimmed || undefined}
      onClick={() => {
        if (first) onOpen(first);
      }}
    >
      <title>{line.connectors.map(waySentence).join('. ')}</title>
      <path className="wp-map-touch" d={d} />
      <path className="wp-map-line" d={d} />
      {route && <path className="wp-map-route" data-against={route === 'against' || undefined} d={d} />}
      <path className="wp-map-arrow" d={arrow} transform={`translate(${coordinates(to)}) rotate(${String(angle)})`} />
      {line.both && (
        <path
          className="wp-map-arrow"
          d={arrow}
          transform={`translate(${coordinates(from)}) rotate(${String(angle + 180)})`}
        />
      )}
      {scale >= 0.4 && (
        <g transform={`translate(${coordinates(middle)})`}>
          <rect className="wp-map-cost-ground" x={-width / 2} y={-11} width={width} height={22} rx={11} />
          <text className="wp-map-cost" textAnchor="middle" y={4.2}>
            {words}
          </text>
        </g>
      )}
    </g>
  );
}

const arrow = 'M-1 0L-11 5.500V-5.500Z';
const point = ({ x, y }: { x: number; y: number }) => `${x.toFixed(1)} ${y.toFixed(1)}`;
const coordinates = point;
