import {
  type DirectoryView,
  type Entry,
  type LdapResult,
  mailboxOfCopy,
  nextHopPolicyEntry,
  type Place,
  planFilter,
  receiversOf,
  recipientWith,
  RouteEntry,
  RouteSchema,
  routeViewEntry,
  type Schema,
  type SearchRequest,
} from '@waypost/ldap';
import type { Caller } from './caller.js';

type Routes = Extract<Place, { at: 'routes' }>;

const tables = new WeakMap<Schema, RouteSchema>();

function tableOf(schema: Schema): RouteSchema {
  let table = tables.get(schema);
  if (!table) tables.set(schema, (table = new RouteSchema(schema)));
  return table;
}

/** Characters beyond which nothing is an address (RFC 5321 §4.5.3.1): each of its labels would be looked for. */
const longestAddress = 1_000;

/** Next hops of one server: for mail servers, and only of addresses that are named. Undefined where there is no such server. */
export function routeEntries(
  place: Routes,
  { scope, filter }: SearchRequest,
  { caller, schema, view }: { caller: Caller; schema: Schema; view: DirectoryView },
): readonly Entry[] | LdapResult | undefined {
  if (caller.kind !== 'service') return { code: 50, sentence: 'Next hops are read by the accounts of mail servers.' };
  const { hops, tree, now } = view;
  const server = hops.server(place.server);
  if (!server) return undefined;
  const within = { parts: place.parts, tree, table: tableOf(schema) };
  const routeOf = (address: string): Entry[] => {
    const isAddress = address.includes('@') && address.length <= longestAddress;
    if (!isAddress) return [];
    // Worked out at once: most look it up for this, and where there is one the address needs no looking for.
    const nextHop = hops.transport(server, address, now);
    if (nextHop === undefined && !recipientWith(address, view.model) && !mailboxOfCopy(address, view.model)) return [];
    const asking = () => hops.transportAsking(server, address, now);
    const connector = () => hops.connectorHop(server, address, now);
    const deliverTo = () => receiversOf(address, server.id, view);
    return [new RouteEntry(address, { nextHop, asking, connector, deliverTo }, within)];
  };
  if (place.recipient !== undefined) {
    const [route] = routeOf(place.recipient);
    return route && (scope === 'one' ? [] : [route]);
  }
  const above = () => [routeViewEntry(schema, tree, place.parts, server)];
  if (scope === 'base') return above();
  const policyOf = (destination: string): Entry[] => {
    const policy = hops.policyTo(server, destination, now);
    if (!policy) return [];
    // What a smart host is signed in to with is for the server that does so, and for nobody who merely knows a service account.
    const isItself = view.model.serviceById(caller.id)?.serverId === server.id;
    const { username, password } = (isItself && view.model.routing.credentials.get(policy.connectorId)) || {};
    const saslPassword = password === undefined ? undefined : `${username}:${password}`;
    return [nextHopPolicyEntry(schema, within, { destination, tls: policy.tls, saslPassword })];
  };
  const named = planFilter(filter, schema, {
    equal: (attribute, value) =>
      attribute === 'wpRecipient' ? routeOf(value) : attribute === 'wpDestination' ? policyOf(value) : undefined,
  });
  // Where the filter names addresses, nothing above them can match.
  return named ?? (scope === 'one' ? [] : above());
}
