import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons.js';

export type Tone = 'plain' | 'on' | 'off' | 'override' | 'lock' | 'accent' | 'solid';

/** A word or two about a state; the colour and the picture only repeat what the words say. */
export function Pill({ tone = 'plain', icon, children }: { tone?: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span className="wp-pill" data-tone={tone}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  );
}

/** On or off, readable without colour. */
export const OnOffPill = ({ on, label }: { on: boolean; label: string }) => (
  <Pill tone={on ? 'on' : 'off'} icon={on ? 'check' : 'ban'}>
    {label}
  </Pill>
);
