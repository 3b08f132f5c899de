import { execFile } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';
import { requirePath } from './is-installed.js';
import { LineClient } from './line-client.js';
import type { PostfixOptions } from './postfix.js';
import { ServerFolder } from './server-folder.js';
import { ServerProcess } from './server-process.js';

const root = { uid: 0, gid: 0, name: 'root', group: 'root' };
const sample = fileURLToPath(new URL('../../../deploy/postfix/waypost-transport.cf', import.meta.url));

/** A directory to ask, and which server the Postfix is, by its host name in Waypost. */
export interface GatewayOptions extends PostfixOptions {
  fqdn: string;
}

/**
 * A Postfix that takes mail from this machine and hands it where the shipped transport map says; only as root. Its queue, its log and
 * its port are its own.
 */
export async function startGatewayPostfix(options: GatewayOptions) {
  const folder = new ServerFolder('gateway', root);
  const port = await freePort();
  chmodSync(folder.path, 0o755);
  for (const name of ['queue', 'data']) folder.folder(name);
  await run('chown', ['postfix', folder.at('data')]);
  const map = folder.write('etc/waypost-transport.cf', transportMap(options));
  folder.write('etc/main.cf', mainCf(folder, { fqdn: options.fqdn, map }));
  folder.write('etc/master.cf', masterCf(port));
  const program = requirePath('postfix', 'postfix');
  const server = new ServerProcess('postfix', program, ['-c', folder.at('etc'), 'start-fg'], root, folder);
  const log = () => server.output + folder.read('log');
  await server.untilReady(async () => (await LineClient.greet(port, isWhole)).client.end(), log);
  return {
    /** What its transport map says of an address, as `transport:nexthop`; empty where it says nothing. */
    nextHop: (address: string) =>
      run(requirePath('postmap', 'postfix'), ['-c', folder.at('etc'), '-q', address, `ldap:${map}`]).then(
        (said) => said.trim(),
        () => '',
      ),
    /** Brings a message and answers what was said to its end. */
    send: (from: string, to: string) => bring(port, from, to),
    /** Its log's line about the last attempt to deliver to an address. */
    delivery: (to: string) =>
      log()
        .split('\n')
        .findLast((line) => line.includes(`to=<${to}>`) && line.includes('status=')),
    stop: () => server.stop(),
  };
}

export type GatewayPostfix = Awaited<ReturnType<typeof startGatewayPostfix>>;

/** The very file that operators are given; only the directory's address, the account and the server are others. */
const transportMap = ({ ldapUrl, bindDn, password, base, fqdn }: GatewayOptions) =>
  readFileSync(sample, 'utf8')
    .replace(/^server_host = .*$/m, `server_host = ${ldapUrl}`)
    .replace(/^bind_dn = .*$/m, `bind_dn = ${bindDn}`)
    .replace(/^bind_pw = .*$/m, `bind_pw = ${password}`)
    .replace(/^search_base = .*$/m, `search_base = wpServer=${fqdn},${base}`);

const mainCf = (folder: ServerFolder, { fqdn, map }: { fqdn: string; map: string }) =>
  [
    'compatibility_level = 3.6',
    `queue_directory = ${folder.at('queue')}`,
    `data_directory = ${folder.at('data')}`,
    `maillog_file = ${folder.at('log')}`,
    `maillog_file_prefixes = ${folder.path}`,
    `myhostname = ${fqdn}`,
    'mydestination =',
    'inet_interfaces = 127.0.0.1',
    'inet_protocols = ipv4',
    'mynetworks = 127.0.0.0/8',
    'smtpd_relay_restrictions = permit_mynetworks, reject',
    `transport_maps = ldap:${map}`,
    '',
  ].join('\n');

/** The services of a stock master.cf that passing mail on needs. */
const masterCf = (port: number) =>
  [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'verify unix - - n - 1 verify',
    'flush unix n - n 1000? 0 flush',
    'proxymap unix - - n - - proxymap',
    'smtp unix - - n - - smtp',
    'relay unix - - n - - smtp',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'discard unix - - n - - discard',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
    'postlog unix-dgram n - n - 1 postlogd',
    '',
  ].join('\n');

/** An answer is whole with its last line: three digits and a space. */
const isWhole = (text: string) => /^\d{3} .*\r\n$/m.test(text);

async function bring(port: number, from: string, to: string): Promise<string> {
  const { client } = await LineClient.greet(port, isWhole);
  const ask = async (line: string) => {
    const answer = await client.ask(line, isWhole);
    if (!/^[23]/.test(answer)) throw new Error(`${line} was answered ${answer}`);
    return answer;
  };
  try {
    for (const line of ['EHLO client.test', `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA']) await ask(line);
    return await ask(`From: <${from}>\r\nTo: <${to}>\r\nSubject: The way\r\n\r\nHello.\r\n.`);
  } finally {
    client.end();
  }
}

const run = (program: string, args: readonly string[]) =>
  new Promise<string>((resolve, reject) => {
    execFile(program, args, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.join(' ')}: ${stderr}`, { cause: error }));
      else resolve(stdout);
    });
  });
