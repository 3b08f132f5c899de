import type { DirectorySourceChange, NewDirectorySource } from '@waypost/contracts';
import type { DirectorySourceEntity } from '@waypost/store';
import type { DirectorySource } from '@waypost/sync';

/** What a source is configured as, in the words of REST: `null` for what is not there, servers and sites by id or name. */
export type Configuration = Omit<NewDirectorySource, 'password' | 'clientKey'>;

/** The columns that hold a configuration. */
export type ConfigurationColumns = Omit<DirectorySource, 'id' | 'configVersion'>;

const noConnection = { ca: null, serverName: null, bindDn: null, clientCertificate: null };
const noRule = { filter: null, attribute: null, server: null, site: null };

/** The configuration a row holds, servers and sites by their ids. */
export const configurationOf = (row: DirectorySourceEntity): Configuration => ({
  name: row.name,
  kind: row.kind,
  precedence: row.precedence,
  connection: { ...noConnection, ...row.connection },
  scope: { groups: null, contacts: null, ...row.scope },
  strategy: row.strategy,
  pageSize: row.pageSize,
  mapping: row.mapping,
  placement: row.placement.map((rule) => ({ ...noRule, ...rule })),
  passwords: row.passwords,
  schedule: { fullAt: null, ...row.schedule },
  leavers: row.leavers,
  thresholds: row.thresholds,
});

/** A configuration with a change made: members of members that are left out stay. */
export function changed(present: Configuration, patch: DirectorySourceChange): Configuration {
  const given = <T extends object>(members: T | undefined) =>
    Object.fromEntries(Object.entries(members ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;
  const {
    password: _password,
    clientKey: _clientKey,
    connection,
    scope,
    schedule,
    leavers,
    thresholds,
    ...rest
  } = patch;
  return {
    ...present,
    ...(given(rest) as Partial<Configuration>),
    connection: { ...present.connection, ...(given(connection) as Partial<Configuration['connection']>) },
    scope: { ...present.scope, ...(given(scope) as Partial<Configuration['scope']>) },
    schedule: { ...present.schedule, ...(given(schedule) as Partial<Configuration['schedule']>) },
    leavers: { ...present.leavers, ...(given(leavers) as Partial<Configuration['leavers']>) },
    thresholds: { ...present.thresholds, ...(given(thresholds) as Partial<Configuration['thresholds']>) },
  };
}

/** A configuration as it is kept, what is not there left out; its servers and sites are to be ids. */
export const columnsOf = (configuration: Configuration): ConfigurationColumns => ({
  ...configuration,
  connection: present(configuration.connection) as ConfigurationColumns['connection'],
  scope: present(configuration.scope) as ConfigurationColumns['scope'],
  schedule: present(configuration.schedule) as ConfigurationColumns['schedule'],
  placement: configuration.placement.map((rule) => present(rule)),
});

const present = <T extends object>(members: T) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };

/**
 * Whether the same directory may mean something else by a configuration: then a cursor of before is worthless, and the next run is
 * full and held. So it is where another server could answer, by another way of trusting it: passwords may be checked there. When a
 * source is asked and what becomes of leavers does not change what it says.
 */
export const meansElse = (one: ConfigurationColumns, other: ConfigurationColumns) =>
  JSON.stringify(meaningOf(one)) !== JSON.stringify(meaningOf(other));

const meaningOf = ({ kind, precedence, connection, scope, strategy, mapping, placement }: ConfigurationColumns) => [
  kind,
  precedence,
  [connection.urls, connection.bindDn, connection.clientCertificate],
  [connection.tls, connection.ca, connection.serverName],
  [scope.bases, scope.people, scope.groups, scope.contacts],
  strategy,
  mapping,
  placement,
];
