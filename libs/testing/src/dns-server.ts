import { Resolver } from 'node:dns/promises';
import { requirePath } from './is-installed.js';
import { ServerFolder } from './server-folder.js';
import { ServerProcess } from './server-process.js';

/** A zone that a test makes up. Names end in the zones that the server alone answers for; whatever they lack does not exist. */
export interface DnsRecords {
  /** Domains the server answers for by itself, such as `test`. */
  zones: readonly string[];
  /** Addresses of hosts; names of addresses follow from them. */
  hosts: Readonly<Record<string, string>>;
  /** Mail exchanges: preference and host, the null MX of RFC 7505 as an empty host. */
  mx?: Readonly<Record<string, readonly (readonly [preference: number, host: string])[]>>;
  /** Other names of hosts that are there. */
  aliases?: Readonly<Record<string, string>>;
}

/** Port 53 of an address of this machine: what resolv.conf can name. */
const dnsPort = 53;

/** Starts a dnsmasq with a zone on port 53 of a loopback address; it must be root's to open. */
export async function startDns(address: string, records: DnsRecords) {
  const user = { uid: 0, gid: 0, name: 'root', group: 'root' };
  const folder = new ServerFolder('dns', user);
  const file = folder.write('dnsmasq.conf', configuration(address, records));
  const server = new ServerProcess(
    'dnsmasq',
    requirePath('dnsmasq', 'dnsmasq-base'),
    ['--keep-in-foreground', `--conf-file=${file}`, '--log-facility=-'],
    user,
    folder,
  );
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([address]);
  const [host = ''] = Object.keys(records.hosts);
  await server.untilReady(() => resolver.resolve4(host));
  return { address, stop: () => server.stop() };
}

export type DnsServer = Awaited<ReturnType<typeof startDns>>;

function configuration(address: string, { zones, hosts, mx = {}, aliases = {} }: DnsRecords): string {
  return [
    `listen-address=${address}`,
    `port=${String(dnsPort)}`,
    'bind-interfaces',
    'no-resolv',
    'no-hosts',
    'user=root',
    'cache-size=0',
    'local=//',
    'local=/in-addr.arpa/',
    ...zones.map((zone) => `local=/${zone}/`),
    ...Object.entries(hosts).map(([name, ip]) => `host-record=${name},${ip}`),
    ...Object.entries(aliases).map(([name, target]) => `cname=${name},${target}`),
    ...Object.entries(mx).flatMap(([domain, exchanges]) =>
      exchanges.map(([preference, host]) =>
        // dnsmasq has no words for a null MX: preference 0 and the root, as it is on the wire.
        host === '' ? `dns-rr=${domain},15,000000` : `mx-host=${domain},${host},${String(preference)}`,
      ),
    ),
    '',
  ].join('\n');
}
