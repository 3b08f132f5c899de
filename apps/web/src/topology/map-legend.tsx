import type { WayState } from './map-model';
import { wayWords } from './way-words';

const states: readonly WayState[] = ['up', 'draining', 'down', 'off'];

/** What the lines and numbers of the picture mean. */
export const MapLegend = () => (
  <ul className="wp-map-legend" aria-label="Legend">
    {states.map((state) => (
      <li key={state}>
        <svg className="wp-map-link" data-state={state} viewBox="0 0 28 8" aria-hidden="true">
          <path className="wp-map-line" d="M1 4h26" />
        </svg>
        {wayWords[state].label}
      </li>
    ))}
    <li>Numbers are costs: less is preferred</li>
  </ul>
);
