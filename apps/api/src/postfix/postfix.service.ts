import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { OpenRelays, PostfixPlan, PostfixPlanQuery } from '@waypost/contracts';
import { type FlowConnector, openRelaysOf, relayedSpaces } from '@waypost/flow';
import { isLimited, type LimitedConnector, type PlannedFile, planPostfix, type PostfixPeer } from '@waypost/mailplan';
import { settingAt } from '@waypost/organization';
import { byName } from '@waypost/routing';
import { type Binding, type SettingKey, settingOf } from '@waypost/settings';
import { findOrganization, findPath, findServer } from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { nodeNotFound } from '../http/refusals.js';
import { DnsLookup } from '../routing/explain/dns-lookup.js';
import { type Routing, RoutingNow } from '../routing/routing-now.js';
import { overridesOf, SettingsRepository } from '../settings/settings.repository.js';
import { findOpenRelays, readServersSet, type ServerSet } from './servers-set.js';

/** Postfix's configuration of each server, and which servers are open relays. */
@Injectable()
export class PostfixService {
  constructor(
    private readonly source: DataSource,
    private readonly settings: SettingsRepository,
    private readonly routing: RoutingNow,
    private readonly dns: DnsLookup,
  ) {}

  async plan(reference: string, { directory, bindDn, policyPort }: PostfixPlanQuery): Promise<PostfixPlan> {
    const { manager } = this.source;
    const row = await findServer(manager, reference);
    const path = row && (await findPath(manager, 'server', row.id));
    if (!row || !path) throw nodeNotFound('server', reference);
    const overrides = await this.settings.along(manager, path);
    const now = new Date();
    const setting = (key: SettingKey) => {
      const entry = settingOf(key);
      if (!entry) throw new Error(`There is no setting ${key}.`); // INVARIANT: the type says so
      return settingAt(entry, path, overridesOf(overrides, key), now).value;
    };
    const routing = await this.routing.get();
    const { routes } = routing;
    const site = path.at(-2)?.name ?? '';
    const { peers, warnings } = await this.peersOf(manager, row.id);
    const { directorySuffix: base } = await findOrganization(manager);
    const files = planPostfix({
      name: row.name,
      fqdn: row.fqdn,
      holdsMailboxes: row.roles.includes('mailbox'),
      setting,
      peers,
      relayed: relayedSpaces(site, routes)
        .filter(({ pattern }) => pattern.type === 'SMTP')
        .map(({ space }) => space),
      limited: limitedAt(row.name, routing),
      lookups: { uri: directory, bindDn: bindDn ?? `uid=postfix,ou=services,${base}`, base },
      ...(policyPort > 0 && { policyPort }),
    });
    return {
      server: { id: row.id, name: row.name },
      hash: hashOf(files),
      files,
      warnings: [...warnings, ...pipesAt(row.name, routing).map(unknownCommand), ...(policyPort > 0 ? [] : [unasked])],
      openRelay: openRelaysOf({ site, setting }, routes),
    };
  }

  async openRelays(): Promise<OpenRelays> {
    const found = await findOpenRelays(this.source.manager, this.settings, await this.routing.get());
    return { items: found.map(({ server: { id, name }, reasons }) => ({ server: { id, name }, reasons })) };
  }

  /** The other servers with the addresses they send from: what is set, else where they listen, else what DNS says of their names. */
  private async peersOf(manager: EntityManager, id: string): Promise<{ peers: PostfixPeer[]; warnings: string[] }> {
    const { model } = await this.routing.get();
    const fqdns = new Map(model.servers.map((server) => [server.id, server.fqdn]));
    const servers = await readServersSet(manager, this.settings, ['smtp.sourceAddress', 'smtp.bindings']);
    const warnings: string[] = [];
    const peers = await Promise.all(
      servers
        .filter(({ node }) => node.id !== id)
        .map(async (server) => {
          const fqdn = fqdns.get(server.node.id) ?? '';
          const set = addressesSet(server);
          const looked = set.length > 0 ? { answer: set } : await this.dns.addresses(fqdn);
          const addresses = [...(looked.answer ?? [])].sort();
          if (addresses.length === 0)
            warnings.push(
              `DNS has no address of ${fqdn}: mail that ${server.node.name} passes on is refused here until it has, or smtp.sourceAddress is set there.`,
            );
          return { name: server.node.name, fqdn, addresses };
        }),
    );
    return { peers, warnings: warnings.sort() };
  }
}

/** Connectors that a server passes mail on by, also those that are off or down for now. */
function connectorsAt(server: string, { routes: { topology }, connectors }: Routing): FlowConnector[] {
  return [...topology.connectors, ...topology.links]
    .filter(({ bridgeheads = [] }) => bridgeheads.some((one) => one.server === server))
    .flatMap(({ name }) => connectors.get(name) ?? [])
    .sort((one, other) => byName(one.name, other.name));
}

const limitedAt = (server: string, routing: Routing): LimitedConnector[] =>
  connectorsAt(server, routing).filter((connector) => isLimited(connector));

const pipesAt = (server: string, routing: Routing): string[] =>
  connectorsAt(server, routing).flatMap(({ name, transport }) => (transport === 'pipe' ? [name] : []));

const unknownCommand = (pipe: string) =>
  `The connector ${pipe} hands mail to a program, whose command is not known here: mail for it waits until you add a service called ${pipe} to master.cf (pipe(8)).`;

const unasked =
  'Nobody is asked who may write to whom: restrictions of recipients do not hold here. Set WAYPOST_POLICY_PORT at the directory process on this machine and name that port as policyPort.';

/** The addresses a server is told to send from, or to be found at by servers alone. */
function addressesSet({ setting }: ServerSet): string[] {
  const source = setting('smtp.sourceAddress') as string;
  if (source !== '') return [source];
  const places = (setting('smtp.bindings') as Binding[]).map(({ address }) => address);
  return places.includes('*') ? [] : [...new Set(places)];
}

function hashOf(files: readonly PlannedFile[]): string {
  const hash = createHash('sha256');
  for (const { name, text } of files) hash.update(JSON.stringify([name, text]));
  return hash.digest('hex');
}
