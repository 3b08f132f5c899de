import { Pill } from '@waypost/ui';
import type { WayState } from './map-model';
import { wayWords } from './way-words';

/** Whether mail goes by a connector or server, in a word. */
export const WayPill = ({ state }: { state: WayState }) => (
  <Pill tone={wayWords[state].tone} icon={wayWords[state].icon}>
    {wayWords[state].label}
  </Pill>
);
