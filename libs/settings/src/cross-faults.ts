import { type FieldFault, pointerTo } from '@waypost/kernel';
import { accessProtocols, accessSwitches } from './access-of.js';
import type { SettingKey } from './catalogue.js';
import { bindingsMeet } from './fault-of.js';
import type { Binding } from './setting.js';

/** The values in force at one node once a change is made. */
export type ValueLookup = (key: SettingKey) => unknown;

/** Settings that cannot be true together, and what to do about it. */
interface Conflict {
  keys: readonly SettingKey[];
  detail: string;
}

/**
 * The faults a change would bring about between settings of one node, one for each changed setting that takes part.
 * A conflict that the change does not touch is not its fault. Keeping POP3-deleted messages needs no rule: the two
 * Dovecot fields behind `pop3.retention` are only ever handed out together.
 */
export function crossFaults(values: ValueLookup, changed: Iterable<string>): FieldFault[] {
  const touched = new Set(changed);
  return rules
    .flatMap((rule) => rule(values))
    .flatMap(({ keys, detail }) =>
      keys.filter((key) => touched.has(key)).map((key) => ({ pointer: pointerTo(key), detail })),
    );
}

const rules: readonly ((values: ValueLookup) => Conflict[])[] = [
  delayBeforeExpiry,
  retriesInOrder,
  destinationsWithinAll,
  somethingComesFirst,
  bannerNamesServer,
  someoneMayConnect,
  someoneMaySignIn,
  socketsApart,
];

function delayBeforeExpiry(values: ValueLookup): Conflict[] {
  const keys = ['smtp.delayNotificationHours', 'smtp.expirationHours'] as const;
  const [delay, expiry] = keys.map(values) as [number, number];
  return delay < expiry
    ? []
    : [{ keys, detail: `Tell of a delay (${delay} h) before giving up (${expiry} h), or not at all (0).` }];
}

function retriesInOrder(values: ValueLookup): Conflict[] {
  const keys = ['smtp.firstRetryMinutes', 'smtp.longestRetryMinutes'] as const;
  const [first, longest] = keys.map(values) as [number, number];
  return first <= longest
    ? []
    : [{ keys, detail: `Make the first wait (${first} min) no longer than the longest (${longest} min).` }];
}

function destinationsWithinAll(values: ValueLookup): Conflict[] {
  const keys = ['smtp.maxConnectionsPerDomain', 'smtp.maxOutboundConnections'] as const;
  const [one, all] = keys.map(values) as [number, number];
  return one <= all
    ? []
    : [{ keys, detail: `Let one destination have no more connections (${one}) than all together (${all}).` }];
}

function somethingComesFirst(values: ValueLookup): Conflict[] {
  const keys = ['smtp.smartHostLast', 'smtp.smartHost'] as const;
  const [isLast, smartHost] = keys.map(values) as [boolean, string];
  return isLast && smartHost === ''
    ? [{ keys, detail: 'Name a smart host for what could not be delivered directly, or leave this off.' }]
    : [];
}

/** RFC 5321 §4.2: the greeting begins with the server's name; many senders read it from there. */
function bannerNamesServer(values: ValueLookup): Conflict[] {
  const [banner, fqdn] = [values('smtp.banner') as string, values('smtp.fqdn') as string];
  const [name = ''] = banner.split(' ', 1);
  const isNamed = name === '{fqdn}' || (fqdn !== '' && name.toLowerCase() === fqdn.toLowerCase());
  return isNamed
    ? []
    : [
        {
          keys: ['smtp.banner', 'smtp.fqdn'],
          detail: 'Begin the greeting with {fqdn}, the name of the server, and a space.',
        },
      ];
}

function someoneMayConnect(values: ValueLookup): Conflict[] {
  const keys = ['smtp.connectionControl', 'smtp.connectionNetworks'] as const;
  const [mode, networks] = keys.map(values) as [string, string[]];
  return mode === 'onlyList' && networks.length === 0
    ? [{ keys, detail: 'List at least one network, or nobody could connect.' }]
    : [];
}

const tlsSwitches = [
  ['pop3.requireTls', 'pop3.bindings'],
  ['imap.requireTls', 'imap.bindings'],
  ['smtp.requireTlsForAuth', 'smtp.bindings'],
  ['http.requireTls', 'http.bindings'],
] as const;

function someoneMaySignIn(values: ValueLookup): Conflict[] {
  return tlsSwitches
    .filter(
      ([required, list]) => values(required) === true && bindingsOf(values, list).every(({ tls }) => tls === 'none'),
    )
    .map((keys) => ({ keys, detail: 'Offer encryption on one address at least, or do not require it.' }));
}

function socketsApart(values: ValueLookup): Conflict[] {
  const running = accessProtocols.filter((protocol) => values(accessSwitches[protocol].service) === true);
  return running.flatMap((protocol, index) =>
    running.slice(0, index).flatMap((earlier) => clashOf(values, `${earlier}.bindings`, `${protocol}.bindings`)),
  );
}

function clashOf(values: ValueLookup, one: SettingKey, other: SettingKey): Conflict[] {
  const clash = bindingsOf(values, one).find((mine) =>
    bindingsOf(values, other).some((theirs) => bindingsMeet(mine, theirs)),
  );
  return clash
    ? [
        {
          keys: [one, other],
          detail: `Port ${clash.port} is taken by both ${one} and ${other}; give one of them another.`,
        },
      ]
    : [];
}

const bindingsOf = (values: ValueLookup, key: SettingKey) => values(key) as Binding[];
