import type { ReactNode } from 'react';
import { Icon, type IconName } from './icons.js';
import type { Tone } from './pill.js';

const icons = {
  plain: 'info',
  accent: 'info',
  solid: 'info',
  on: 'check',
  off: 'warning',
  override: 'warning',
  lock: 'lock',
} satisfies Record<Tone, IconName>;

/** A remark beside what it is about. A `live` one is read out when it appears. */
export function Note({ tone = 'plain', live, children }: { tone?: Tone; live?: boolean; children: ReactNode }) {
  return (
    <div className="wp-note" data-tone={tone} role={live ? 'alert' : undefined}>
      <Icon name={icons[tone]} />
      <div className="wp-note-body">{children}</div>
    </div>
  );
}
