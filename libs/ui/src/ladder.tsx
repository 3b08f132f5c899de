import { formatValue, type Part, type Rung, type Setting } from '@waypost/settings';
import type { ReactNode } from 'react';
import { Icon } from './icons.js';
import { Pill } from './pill.js';
import { levelWords } from './source-words.js';
import { TimeAgo } from './time-ago.js';

const partWords = {
  wins: 'In force',
  shadowed: 'Shadowed',
  dormant: 'Dormant',
  unset: 'Not set',
} satisfies Record<Part, string>;

const partMeanings = {
  wins: 'This level decides.',
  shadowed: 'Another level decides.',
  dormant: 'Kept, and waiting for the lock above to be lifted.',
  unset: 'Says nothing; follows the level above.',
} satisfies Record<Part, string>;

export interface LadderProps {
  setting: Setting;
  ladder: readonly Rung[];
  /** Whether the catalogue's default decides, no level having a say. */
  defaultWins: boolean;
  /** Draws a node as a link to its page. */
  link: (rung: Rung, text: string) => ReactNode;
}

/** Why a value is what it is: each level from the organization down, what it says, who said so, when and why. */
export function Ladder({ setting, ladder, defaultWins, link }: LadderProps) {
  return (
    <ol className="wp-ladder" aria-label={`Where ${setting.label} comes from`}>
      <li className="wp-rung" data-part={defaultWins ? 'wins' : 'shadowed'}>
        <span className="wp-rung-node">Default</span>
        <span className="wp-rung-value">
          {defaultWins ? (
            <strong>{formatValue(setting, setting.fallback)}</strong>
          ) : (
            <s>{formatValue(setting, setting.fallback)}</s>
          )}
        </span>
        <span className="wp-rung-part">
          {defaultWins ? (
            <Pill tone="solid" icon="check">
              In force
            </Pill>
          ) : (
            <Pill>Shadowed</Pill>
          )}
        </span>
        <span className="wp-rung-who wp-soft">Waypost’s own, where no level says anything</span>
      </li>
      {ladder.map((rung) => (
        <Step key={rung.level} setting={setting} rung={rung} link={link} />
      ))}
    </ol>
  );
}

function Step({ setting, rung, link }: { setting: Setting; rung: Rung; link: LadderProps['link'] }) {
  return (
    <li className="wp-rung" data-part={rung.part}>
      <span className="wp-rung-node">{link(rung, `${levelWords[rung.level]} ${rung.name}`)}</span>
      <span className="wp-rung-value">{rung.part === 'unset' ? '—' : <Said setting={setting} rung={rung} />}</span>
      <span className="wp-rung-part" title={partMeanings[rung.part]}>
        <Pill {...(rung.part === 'wins' && { tone: 'solid', icon: 'check' })}>{partWords[rung.part]}</Pill>
        {rung.locked && (
          <Pill tone="lock" icon="lock">
            Locked
          </Pill>
        )}
      </span>
      <span className="wp-rung-who wp-soft">
        {rung.part === 'unset' ? 'follows the level above' : <Provenance rung={rung} />}
      </span>
    </li>
  );
}

const Said = ({ setting, rung }: { setting: Setting; rung: Rung }) => {
  const words = formatValue(setting, rung.value);
  return rung.part === 'wins' ? <strong>{words}</strong> : <s>{words}</s>;
};

function Provenance({ rung }: { rung: Rung }) {
  return (
    <>
      {rung.setBy && <>set by {rung.setBy} </>}
      {rung.setAt && <TimeAgo at={rung.setAt} />}
      {rung.expiresAt && (
        <span className="wp-rung-until">
          <Icon name="clock" /> until <TimeAgo at={rung.expiresAt} />
        </span>
      )}
      {rung.reason && <q className="wp-rung-reason">{rung.reason}</q>}
    </>
  );
}
