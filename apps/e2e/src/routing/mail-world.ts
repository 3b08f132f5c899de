import {
  type DovecotServer,
  ownLoopbackAddresses,
  ownLoopbackNet,
  PostfixServer,
  type SmtpSink,
  startDns,
  startSmtpSink,
} from '@waypost/testing';
import { dovecotOf } from '../dovecot-of.js';
import { adaptedTo, tlsChain } from '../rendered-postfix.js';
import { Stack } from '../stack.js';
import { addressesIn, organize, type ServerName, serverNames, zone } from './mail-organization.js';

/** A mail organization as an operator would run it: three servers in two sites, one of them a gateway, and the world around them. */
export class MailWorld {
  private readonly network = ownLoopbackNet();
  readonly addresses = addressesIn(this.network.net);
  readonly sinks = new Map<string, SmtpSink>();
  private readonly postfix = new Map<ServerName, PostfixServer>();
  private readonly ends: (() => unknown)[] = [];
  private running: { stack: Stack; dovecot: DovecotServer } | undefined;
  private account = { bindDn: '', password: '' };
  private policyPort = 0;

  static async start(): Promise<MailWorld> {
    const world = new MailWorld();
    try {
      await world.open();
      return world;
    } catch (fault) {
      await world.stop();
      throw fault;
    }
  }

  get stack(): Stack {
    return this.started.stack;
  }

  get dovecot(): DovecotServer {
    return this.started.dovecot;
  }

  /** What is rendered for a server, to the octet. */
  plan(
    name: ServerName,
  ): Promise<{ hash: string; files: { name: string; text: string; isSecret: boolean }[]; warnings: string[] }> {
    const query = new URLSearchParams({
      directory: this.stack.ldapUrl,
      bindDn: this.account.bindDn,
      policyPort: String(this.policyPort),
    });
    return this.stack.rest.ask('GET', `/servers/${name}/postfix?${query.toString()}`);
  }

  server(name: ServerName): PostfixServer {
    const found = this.postfix.get(name);
    if (!found) throw new Error(`${name} was not started.`);
    return found;
  }

  /** Every attempt at a delivery by any of the servers. */
  get deliveries() {
    return serverNames.flatMap((name) => this.server(name).deliveries);
  }

  /** The server that has an address of ours, as logs write the place mail was handed to. */
  serverAt(relay: string): ServerName | undefined {
    return serverNames.find((name) => relay.endsWith(`[${this.addresses.servers[name]}]:25`));
  }

  /** Ends everything that was started, the last first. */
  async stop(): Promise<void> {
    for (let end = this.ends.pop(); end; end = this.ends.pop()) await end();
  }

  private get started() {
    if (!this.running) throw new Error('The world was not started.');
    return this.running;
  }

  private async open(): Promise<void> {
    const { addresses, ends } = this;
    ends.push(this.network.giveBack);
    ends.push(ownLoopbackAddresses(Object.values(addresses.servers)));
    const dns = await startDns(addresses.dns, zone(addresses));
    ends.push(() => dns.stop());
    for (const [name, address] of Object.entries(addresses.outside)) {
      const sink = await startSmtpSink({ address, port: 25 });
      this.sinks.set(name, sink);
      ends.push(() => sink.stop());
    }
    this.policyPort = this.network.port(0);
    const env = { WAYPOST_DNS_SERVERS: addresses.dns, WAYPOST_POLICY_PORT: String(this.policyPort) };
    const stack = await Stack.start({ env });
    ends.push(() => stack.discard());
    await organize(stack.rest, addresses);
    const dovecot = await dovecotOf(stack);
    ends.push(() => dovecot.stop());
    this.running = { stack, dovecot };
    this.account = await stack.rest.serviceAccount('postfix');
    const chain = tlsChain();
    ends.push(chain.remove);
    for (const name of serverNames) {
      const server = await this.startPostfix(name, chain.file);
      this.postfix.set(name, server);
      ends.push(() => server.discard());
    }
  }

  private async startPostfix(name: ServerName, tlsFile: string): Promise<PostfixServer> {
    const { files } = await this.plan(name);
    const askPort = this.network.port(1 + serverNames.indexOf(name));
    return PostfixServer.start({
      name,
      files,
      adapt: adaptedTo(this.dovecot, { password: this.account.password, tlsFile, askPort }),
      resolver: this.addresses.dns,
      probe: { host: this.addresses.servers[name], port: 25 },
    });
  }
}
