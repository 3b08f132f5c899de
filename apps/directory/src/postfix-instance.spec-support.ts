import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort, requirePath, startSmtpSink } from '@waypost/testing';

const maps = ['domains', 'relay-domains', 'mailboxes', 'aliases', 'transport'] as const;
const shipped = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../deploy/postfix/waypost-${name}.cf`, import.meta.url)), 'utf8');

/** Where a private Postfix asks, as whom. */
export interface PostfixWorld {
  ldapPort: number;
  policyPort: number;
  account: { dn: string; password: string };
  base: string;
}

/** What Postfix did with one message: its answers at the door, and whom a copy went to in the end. */
export interface Sent {
  /** The answer to each RCPT TO, in order. */
  recipients: string[];
  /** The answer to the whole message; absent where nobody was accepted. */
  end?: string;
}

/** A whole Postfix with the shipped lookups, whose own mailboxes and the outside are one sink each; only as root. */
export async function startPostfix({ ldapPort, policyPort, account, base }: PostfixWorld) {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-postfix-'));
  const [port, mailboxes, outside] = [await freePort(), await startSmtpSink(), await startSmtpSink()];
  execFileSync('chmod', ['755', folder]);
  for (const name of ['etc', 'queue', 'data']) mkdirSync(join(folder, name));
  chownSync(join(folder, 'data'), Number(execFileSync('id', ['-u', 'postfix'])), 0);
  const table = (name: string) => `proxy:ldap:${folder}/etc/${name}.cf`;
  for (const name of maps)
    writeFileSync(
      join(folder, 'etc', `${name}.cf`),
      shipped(name)
        .replace('ldap://127.0.0.1:3890', `ldap://127.0.0.1:${ldapPort}`)
        .replace(/^bind_dn = .*$/m, `bind_dn = ${account.dn}`)
        .replace(/^bind_pw = .*$/m, `bind_pw = ${account.password}`)
        .replace(
          /^(search_base = )(?:(wpServer=)[^,]+,)?.*$/m,
          (_, key, at) => `${key}${at ? `${at}athena,` : ''}${base}`,
        ),
    );
  const main = {
    ...{ compatibility_level: '3.6', queue_directory: `${folder}/queue`, data_directory: `${folder}/data` },
    ...{ maillog_file: `${folder}/log`, maillog_file_prefixes: folder, myhostname: 'mx.paradigms.example' },
    ...{ inet_interfaces: '127.0.0.1', inet_protocols: 'ipv4', mydestination: '', mynetworks: '192.0.2.1/32' },
    ...{ alias_maps: '', local_recipient_maps: '', default_database_type: 'hash', smtpd_peername_lookup: 'no' },
    virtual_mailbox_domains: table('domains'),
    relay_domains: table('relay-domains'),
    virtual_mailbox_maps: table('mailboxes'),
    virtual_alias_maps: table('aliases'),
    enable_original_recipient: 'no',
    virtual_alias_expansion_limit: '100000',
    transport_maps: table('transport'),
    virtual_transport: `smtp:[127.0.0.1]:${mailboxes.port}`,
    default_transport: `smtp:[127.0.0.1]:${outside.port}`,
    relay_transport: `smtp:[127.0.0.1]:${outside.port}`,
    parent_domain_matches_subdomains: 'debug_peer_list, fast_flush_domains',
    smtpd_relay_restrictions: 'permit_mynetworks, reject_unauth_destination',
    smtpd_recipient_restrictions: `reject_unlisted_recipient, check_policy_service inet:127.0.0.1:${policyPort}`,
    smtpd_end_of_data_restrictions: `check_policy_service inet:127.0.0.1:${policyPort}`,
    ...{ smtputf8_enable: 'yes', smtp_tls_security_level: 'none', smtpd_tls_security_level: 'none' },
  };
  const lines = Object.entries(main).map(([key, value]) => `${key} = ${value}\n`);
  writeFileSync(join(folder, 'etc/main.cf'), lines.join(''));
  writeFileSync(join(folder, 'etc/master.cf'), services(port));
  const postfix = requirePath('postfix', 'postfix');
  const run = (...args: string[]) => execFileSync(postfix, ['-c', join(folder, 'etc'), ...args], { stdio: 'ignore' });
  run('start');
  const log = () => {
    try {
      return readFileSync(join(folder, 'log'), 'utf8');
    } catch {
      return '';
    }
  };
  return {
    log,
    send: (message: Message) => converse(port, message),
    /** Whom copies of a message went to, by its Message-ID; each with where it went. */
    deliveries: (id: string) => deliveriesIn(log(), id, { [mailboxes.port]: 'kept', [outside.port]: 'outside' }),
    async stop() {
      run('stop');
      await Promise.all([mailboxes.stop(), outside.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const services = (port: number) =>
  [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    ...['pickup unix n - n 60 1 pickup', 'cleanup unix n - n - 0 cleanup', 'qmgr unix n - n 300 1 qmgr'],
    ...['rewrite unix - - n - - trivial-rewrite', 'bounce unix - - n - 0 bounce', 'defer unix - - n - 0 bounce'],
    ...['trace unix - - n - 0 bounce', 'proxymap unix - - n - - proxymap', 'smtp unix - - n - - smtp'],
    ...['error unix - - n - - error', 'retry unix - - n - - error', 'showq unix n - n - - showq'],
    ...['anvil unix - - n - 1 anvil', 'postlog unix-dgram n - n - 1 postlogd', 'tlsmgr unix - - n 1000? 1 tlsmgr'],
  ].join('\n') + '\n';

/** A message as a client hands it over. */
export interface Message {
  id: string;
  from: string;
  to: readonly string[];
  bytes?: number;
  /** Whether MAIL FROM says how large it is. */
  saysSize?: boolean;
  utf8?: boolean;
}

/** One SMTP session with one message. */
async function converse(port: number, { id, from, to, bytes = 500, saysSize, utf8 }: Message): Promise<Sent> {
  const socket = connect(port, '127.0.0.1');
  const replies = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async () => {
    for (;;) {
      const { value, done } = await replies.next();
      if (done) return '';
      if (/^\d{3} /.test(value)) return value;
    }
  };
  const say = (line: string) => {
    socket.write(`${line}\r\n`);
    return reply();
  };
  await reply();
  await say('EHLO client.outside.example');
  await say(`MAIL FROM:<${from}>${saysSize ? ` SIZE=${bytes}` : ''}${utf8 ? ' SMTPUTF8' : ''}`);
  const recipients: string[] = [];
  for (const one of to) recipients.push(await say(`RCPT TO:<${one}>`));
  const isTaken = recipients.some((answer) => answer.startsWith('250'));
  if (isTaken) await say('DATA');
  const body = `Message-ID: <${id}>\r\nFrom: x@outside.example\r\n\r\n`;
  const end = isTaken ? await say(`${body}${'x'.repeat(70)}\r\n`.padEnd(bytes, 'y\r\n').concat('\r\n.')) : undefined;
  await say('QUIT');
  socket.destroy();
  return { recipients, ...(end !== undefined && { end }) };
}

/** `to` with where it went, from lines such as `smtp[1]: QUEUE: to=<a>, orig_to=<b>, relay=host[ip]:port, …, status=sent (…)`. */
function deliveriesIn(log: string, id: string, places: Readonly<Record<number, string>>): string[] {
  const queue = new RegExp(`: (\\w+): message-id=<${id}>`).exec(log)?.[1];
  if (queue === undefined) return [];
  return [...log.matchAll(new RegExp(`: ${queue}: to=<([^>]*)>.*relay=([^,]*),.*status=(\\w+)`, 'g'))]
    .map(([, to = '', relay = '', status = '']) => {
      const port = Number(/:(\d+)$/.exec(relay)?.[1] ?? 0);
      return `${to} ${status === 'sent' ? (places[port] ?? relay) : status}`;
    })
    .sort();
}
