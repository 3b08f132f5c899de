'use client';

import { Anchor } from '../navigation/leaving';

const areas = [
  { key: 'sources', href: '/sources/', label: 'Sources' },
  { key: 'conflicts', href: '/sources/conflicts/', label: 'Conflicts' },
  { key: 'leavers', href: '/sources/leavers/', label: 'Leavers' },
] as const;

/** The lists about sources, beside each other. */
export const SourceAreaTabs = ({ current }: { current: (typeof areas)[number]['key'] }) => (
  <nav className="wp-tabs" aria-label="About directory sources">
    {areas.map(({ key, href, label }) => (
      <Anchor key={key} className="wp-tab" href={href} current={key === current}>
        {label}
      </Anchor>
    ))}
  </nav>
);
