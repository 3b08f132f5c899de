import { recordHref } from './places';

/** The pages about mail routing, beside each other. */
export const routingAreas = [
  { key: 'topology', href: '/routing/', label: 'Topology' },
  { key: 'connectors', href: '/routing/connectors/', label: 'Connectors' },
  { key: 'table', href: '/routing/table/', label: 'Routing table' },
  { key: 'explain', href: '/routing/explain/', label: 'Explain mail' },
] as const;
export type RoutingArea = (typeof routingAreas)[number]['key'];

/** The page of a connector. */
export const connectorHref = (name: string, tab?: string) => recordHref('/connector/', name, tab);

/** The routing table of a site, with only the rows that take an address if one is given. */
export const tableHref = (site: string, address?: string) =>
  `/routing/table/?${new URLSearchParams({ site, ...(address !== undefined && { address }) }).toString()}`;
