'use client';

import { Anchor } from '../navigation/leaving';
import { type RoutingArea, routingAreas } from '../navigation/routing-places';

/** The pages about routing, beside each other. */
export const RoutingAreaTabs = ({ current }: { current: RoutingArea }) => (
  <nav className="wp-tabs" aria-label="About mail routing">
    {routingAreas.map(({ key, href, label }) => (
      <Anchor key={key} className="wp-tab" href={href} current={key === current}>
        {label}
      </Anchor>
    ))}
  </nav>
);
