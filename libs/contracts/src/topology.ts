import { connectorKinds, linkStates, serverRoles } from '@waypost/organization';
import { z } from 'zod';
import { LinkStatus } from './connectors.js';
import { Timestamp } from './fields.js';

/** How many address spaces of a connector the picture names; `spaceCount` says how many it has. */
export const shownSpaces = 8;

export const TopologySite = z.strictObject({ id: z.string(), name: z.string(), displayName: z.string() });
export type TopologySite = z.infer<typeof TopologySite>;

export const TopologyServer = z.strictObject({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  site: z.string(),
  roles: z.array(z.enum(serverRoles)),
  state: z.enum(linkStates),
});
export type TopologyServer = z.infer<typeof TopologyServer>;

export const TopologyConnector = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(connectorKinds),
  site: z.string(),
  targetSite: z.string().nullable(),
  enabled: z.boolean(),
  cost: z.number().int().nullable().meta({ description: 'What passing over a site link costs; else null.' }),
  spaces: z
    .array(z.strictObject({ type: z.string(), pattern: z.string(), cost: z.number().int() }))
    .meta({ description: `The first ${shownSpaces} address spaces.` }),
  spaceCount: z.number().int(),
  bridgeheads: z.array(z.string()).meta({ description: 'Names of the servers it names; none means any of its site.' }),
  up: LinkStatus.shape.up,
  because: LinkStatus.shape.because,
});
export type TopologyConnector = z.infer<typeof TopologyConnector>;

export const RoutingTopology = z
  .strictObject({
    at: Timestamp,
    sites: z.array(TopologySite),
    servers: z.array(TopologyServer),
    connectors: z.array(TopologyConnector),
  })
  .meta({ description: 'Sites, servers, and the ways between and out of them, with the state each is in; by name.' });
export type RoutingTopology = z.infer<typeof RoutingTopology>;
