'use client';

import { useEffect, useRef } from 'react';
import { Anchor } from '../navigation/leaving';
import { type RoutingArea, routingAreas } from '../navigation/routing-places';

/** The pages about routing, beside each other. On a narrow screen the one in sight is brought into view. */
export function RoutingAreaTabs({ current }: { current: RoutingArea }) {
  const tabs = useRef<HTMLElement>(null);
  useEffect(() => {
    tabs.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [current]);
  return (
    <nav ref={tabs} className="wp-tabs" aria-label="About mail routing">
      {routingAreas.map(({ key, href, label }) => (
        <Anchor key={key} className="wp-tab" href={href} current={key === current}>
          {label}
        </Anchor>
      ))}
    </nav>
  );
}
