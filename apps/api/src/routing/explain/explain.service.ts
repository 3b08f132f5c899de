import { Injectable } from '@nestjs/common';
import type { ExplainQuestion, Explanation } from '@waypost/contracts';
import { type Channel, explain, type FlowFacts, type FlowServer, type Message } from '@waypost/flow';
import { nameKey } from '@waypost/kernel';
import { StatedLinks } from '@waypost/routing';
import { findAcceptedDomains, findMailbox } from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { referenceNotFound } from '../../http/refusals.js';
import { SettingsRepository } from '../../settings/settings.repository.js';
import type { PlacedRoutingModel } from '../read-routing-model.js';
import { type Routing, RoutingNow, routingAt } from '../routing-now.js';
import { AskedDns } from './asked-dns.js';
import { DnsLookup } from './dns-lookup.js';
import { readRecipients } from './met-recipients.js';
import { linkOf } from './question-link.js';
import { representOutcomes, representStep } from './represent-explanation.js';
import { SettingsMet } from './settings-met.js';
import { Supposed } from '../supposed.js';

/** DNS is asked in rounds: for exchanges, their addresses, and those of smart hosts and of ourselves. */
const mostRounds = 6;

/** Explains where a message goes, and why. */
@Injectable()
export class ExplainService {
  constructor(
    private readonly source: DataSource,
    private readonly routing: RoutingNow,
    private readonly settings: SettingsRepository,
    private readonly dns: DnsLookup,
    private readonly supposed: Supposed,
  ) {}

  async explain(question: ExplainQuestion): Promise<Explanation> {
    const { manager } = this.source;
    const at = question.at === undefined ? new Date() : new Date(question.at);
    const { model, routes, connectors } = await this.routingFor(question, at);
    const settings = await SettingsMet.read(manager, this.settings, { model, at });
    const dns = new AskedDns();
    const servers = serversOf(model, at, dns);
    const signedInAs = await addressOf(manager, question.authenticatedAs);
    const met = await readRecipients(manager, {
      sender: question.from,
      addresses: [...question.to, ...(signedInAs === undefined ? [] : [signedInAs])],
    });
    const owner = signedInAs === undefined ? undefined : met.recipients(signedInAs, 'SMTP')[0];
    const home = owner?.kind === 'mailbox' ? owner.server : undefined;
    const server = firstServer(question.server, { servers, home, settings });
    await settings.readAll('server', server.id);
    if (owner?.kind === 'mailbox') await settings.readAll('mailbox', owner.id);
    const facts: FlowFacts = {
      at,
      server: (name) => servers.get(name),
      isHost: (name) => model.servers.some(({ fqdn }) => fqdn === name),
      setting: settings.setting,
      domains: await findAcceptedDomains(manager),
      recipients: met.recipients,
      routes,
      connector: (name) => connectors.get(name),
      dns,
    };
    const channel = question.channel ?? (question.authenticatedAs === undefined ? 'smtp-anonymous' : 'smtp-auth');
    const message = messageOf(question, { server, channel, signedInAs });
    const found = await this.followed(message, facts, {
      dns,
      isAsked: question.dns,
    });
    const understood = { ...question, server: server.name, channel, at: at.toISOString() };
    return {
      question: understood,
      link: linkOf({ ...question, server: server.name, channel }),
      steps: found.steps.map(representStep),
      outcomes: representOutcomes(found, message, facts),
      copies: found.copies.map(({ nextHop, recipients }) => ({ nextHop, recipients: [...recipients] })),
      notes: met.notes,
    };
  }

  private async routingFor({ whatIf, at: asked }: ExplainQuestion, at: Date): Promise<Routing> {
    const now = await this.routing.get();
    if (whatIf) return routingAt(await this.supposed.model(now.model, whatIf), at);
    return asked === undefined ? now : routingAt(now.model, at);
  }

  /** Explains until nothing is asked of DNS that is not known. */
  private async followed(message: Message, facts: FlowFacts, { dns, isAsked }: { dns: AskedDns; isAsked: boolean }) {
    for (let round = 0; ; round += 1) {
      const found = explain(message, facts);
      if (!isAsked || round === mostRounds || !(await dns.learn(this.dns))) return found;
    }
  }
}

/** Every server as a message meets it; its addresses are what DNS says of its name. */
function serversOf({ sites, servers, states }: PlacedRoutingModel, at: Date, dns: AskedDns) {
  const siteNames = new Map(sites.map(({ id, name }) => [id, name]));
  const stated = new StatedLinks(states, at, servers);
  return new Map(
    servers.map(({ id, name, siteId, fqdn }): [string, FlowServer] => [
      name,
      {
        id,
        name,
        fqdn,
        site: siteNames.get(siteId) ?? siteId,
        state: stated.ofServer(id, siteId),
        get addresses() {
          return dns.addresses(fqdn) ?? [];
        },
      },
    ]),
  );
}

interface Candidates {
  servers: ReadonlyMap<string, FlowServer>;
  home: string | undefined;
  settings: SettingsMet;
}

/** The server that was named, else the home of whoever signed in, else the first by name that takes mail from outside. */
function firstServer(reference: string | undefined, { servers, home, settings }: Candidates): FlowServer {
  const all = [...servers.values()];
  if (reference !== undefined) {
    const key = nameKey(reference);
    const named = all.find(({ id, name, fqdn }) => id === key || nameKey(name) === key || fqdn === key);
    if (!named) throw referenceNotFound('server', 'server', reference);
    return named;
  }
  const byName = all.sort((one, other) => (nameKey(one.name) < nameKey(other.name) ? -1 : 1));
  const first =
    (home === undefined ? undefined : servers.get(home)) ??
    byName.find(({ id }) => settings.setting(id, 'smtp.inboundEnabled').value === true) ??
    byName[0];
  if (!first) throw referenceNotFound('server', 'server', 'any');
  return first;
}

/** The address of whoever signed in: of a login name, the mailbox's. */
async function addressOf(manager: EntityManager, signedInAs: string | undefined): Promise<string | undefined> {
  if (signedInAs === undefined || signedInAs.includes('@')) return signedInAs;
  return (await findMailbox(manager, signedInAs))?.address ?? signedInAs;
}

const messageOf = (
  { from, to, clientAddress, tls, bytes, received }: ExplainQuestion,
  { server, channel, signedInAs }: { server: FlowServer; channel: Channel; signedInAs: string | undefined },
): Message => ({
  from,
  to,
  channel,
  server: server.name,
  tls,
  bytes,
  received,
  ...(clientAddress !== undefined && { clientAddress }),
  ...(signedInAs !== undefined && { signedInAs }),
});
