import type { Connector } from '@waypost/organization';
import type { LimitedConnector, PostfixServer } from './postfix-server.js';
import { transportOf } from './postfix-transport.js';

/** Whether a connector needs a transport of its own; a pipe has one anyway, which is the administrator's. */
export const isLimited = <One extends Pick<Connector, 'transport' | 'limits'>>(
  connector: One,
): connector is One & Required<Pick<Connector, 'limits'>> =>
  connector.limits !== undefined && connector.transport !== 'pipe';

const programOf = ({ connectorKind, transport }: LimitedConnector) =>
  connectorKind === 'foreign' && transport === 'lmtp' ? 'lmtp' : 'smtp';

/** The transports of connectors with limits, master(5): as many programs as connections at once, each with one. */
export const limitedPrograms = (server: PostfixServer): string[] =>
  server.limited.flatMap((connector) => [
    `# Mail by the connector ${connector.name}, within its limits.`,
    `${transportOf(connector.name)} unix - - n - ${mostOf(connector, server)} ${programOf(connector)}`,
    ...[`syslog_name=postfix/${transportOf(connector.name)}`, ...reuseOptions(connector)].map(
      (option) => `    -o ${option}`,
    ),
  ]);

function mostOf({ limits }: LimitedConnector, { setting }: PostfixServer): number {
  const server = setting('smtp.maxOutboundConnections') as number;
  // With one recipient a copy Postfix counts destinations by recipient: what the server says of one is kept for all together.
  const perDomain = limits.recipientsPerMessage === 1 ? (setting('smtp.maxConnectionsPerDomain') as number) : server;
  return Math.min(limits.connections ?? perDomain, server);
}

/** Connections that are kept for the next message and idle are open as well, so that to many destinations there would be too many. */
function reuseOptions(connector: LimitedConnector): string[] {
  const { messagesPerConnection: messages, connections } = connector.limits;
  const program = programOf(connector);
  const many = connector.connectorKind === 'internet' && connections !== undefined;
  if (messages === 1 || (messages === undefined && many)) return [`${program}_connection_cache_on_demand=no`];
  if (messages === undefined) return [];
  return [`${program}_connection_cache_on_demand=yes`, `${program}_connection_reuse_count_limit=${messages - 1}`];
}

/** What the queue manager keeps by transport, postconf(5). */
export const limitParameters = ({ limited, setting }: PostfixServer) =>
  limited.flatMap(({ name, limits }): (readonly [string, number])[] => {
    const transport = transportOf(name);
    const perDomain = limits.connectionsPerDomain ?? (setting('smtp.maxConnectionsPerDomain') as number);
    return [
      [`${transport}_destination_concurrency_limit`, perDomain],
      ...(limits.recipientsPerMessage === undefined
        ? []
        : [[`${transport}_destination_recipient_limit`, limits.recipientsPerMessage] as const]),
    ];
  });
