import { bringBySmtp, type LoggedDelivery, type SmtpReplies } from '@waypost/testing';
import type { RestClient } from '../rest-client.js';
import { limits, password, type ServerName } from './mail-organization.js';
import type { MadeUpMessage } from './made-up-messages.js';
import type { MailWorld } from './mail-world.js';

/** An explanation as far as it can be held against what happened. */
export interface Explained {
  steps: { rule: string; decision: string; recipient?: string; code?: string; reply?: string; says: string }[];
  outcomes: {
    sentTo: string;
    recipient: string;
    verdict: string;
    code?: string;
    server?: string;
    nextHop?: string;
    servers?: string[];
    station?: { addresses?: string[]; port: number };
    postfix: { agrees: boolean; because?: string }[];
  }[];
}

/** What happens or happened to one recipient, in words that can be compared. */
export type Way = string;

export const explain = (rest: RestClient, message: MadeUpMessage): Promise<Explained> =>
  rest.ask('POST', '/routing/explain', {
    from: message.from,
    to: message.to,
    server: message.server,
    clientAddress: message.clientAddress,
    channel: message.signedInAs === undefined ? 'smtp-anonymous' : 'smtp-auth',
    ...(message.signedInAs !== undefined && { authenticatedAs: message.signedInAs }),
    bytes: message.bytes,
    received: message.received,
  });

/** Brings it to the real server. */
export function bring(world: MailWorld, message: MadeUpMessage): Promise<SmtpReplies> {
  const { server, clientAddress, signedInAs, from, to, bytes } = message;
  return bringBySmtp({
    host: world.addresses.servers[server],
    port: signedInAs === undefined ? 25 : 465,
    from: clientAddress,
    ...(signedInAs !== undefined && { tls: true, signIn: { user: signedInAs, password } }),
    mailFrom: from,
    rcptTo: to,
    size: bytes,
    content: contentOf(message),
  });
}

const hop = 'Received: from a.outside.test by b.outside.test; Sun, 22 Nov 2026 12:00:00 +0000';

/** What servers write over a message on its way, at most. */
const room = 1_000;

const contentOf = ({ id, from, received, bytes }: MadeUpMessage) =>
  [
    ...Array.from({ length: received }, () => hop),
    `Message-ID: <${id}>`,
    `From: <${from === '' ? 'mailer-daemon@one.example' : from}>`,
    'To: undisclosed-recipients:;',
    'Date: Sun, 22 Nov 2026 12:00:00 +0000',
    'Subject: a way',
    '',
    'Which way did it go?',
    ...filling(bytes > limits.bytes ? 0 : bytes - room),
  ].join('\n');

const filling = (octets: number) => Array.from({ length: Math.max(0, Math.floor(octets / 64)) }, () => 'x'.repeat(62));

/** Each recipient's way as it was explained, by the address that the message named and the one that gets it. */
export function explainedWays({ steps, outcomes }: Explained): Map<string, Way> {
  const ways = new Map<string, Way>();
  for (const outcome of outcomes) {
    const { sentTo, recipient, verdict, servers = [], server } = outcome;
    const refusals = steps.filter(({ decision }) => decision === 'refuse');
    const step = [sentTo, recipient]
      .flatMap((address) => refusals.filter((one) => one.recipient?.toLowerCase() === address.toLowerCase()))
      .concat(refusals.filter((one) => one.recipient === undefined))[0];
    const code = step?.reply ?? outcome.code ?? '';
    const along = (servers.length > 0 ? servers : [server ?? '']).join(' > ');
    const way = {
      refused: `refused ${code}`,
      returned: `returned ${code.split(' ').at(-1) ?? ''}`,
      queued: `queued ${outcome.code ?? ''}`,
      deferred: 'queued',
      delivered: `kept: ${along}`,
      'handed-on': isOurs(outcome) ? `kept: ${along}` : `out: ${along} > ${placeOf(outcome)}`,
    }[verdict];
    ways.set(keyOf(sentTo, recipient, verdict), way ?? verdict);
  }
  return ways;
}

const isOurs = ({ station, nextHop = '' }: Explained['outcomes'][number]) =>
  !station && nextHop.endsWith('.hosts.test');

function placeOf({ station, nextHop = '' }: Explained['outcomes'][number]): string {
  if (station) return `${station.addresses?.[0] ?? '?'}:${String(station.port)}`;
  const [, address = nextHop, port = '25'] = /^\[(.*)\](?::(\d+))?$/.exec(nextHop) ?? [];
  return `${address}:${port}`;
}

const keyOf = (sentTo: string, recipient: string, verdict: string) =>
  (verdict === 'refused' ? sentTo : recipient).toLowerCase();

/** Each recipient's way as the servers answered and logged it. */
export function takenWays(world: MailWorld, message: MadeUpMessage, replies: SmtpReplies): Map<string, Way> {
  const ways = new Map<string, Way>();
  for (const recipient of message.to) {
    const refusal = refusalOf(replies, recipient);
    if (refusal !== undefined) ways.set(recipient.toLowerCase(), `refused ${refusal}`);
  }
  const logged = loggedOf(world, message);
  for (const to of new Set(logged.map((one) => one.to.toLowerCase())))
    ways.set(
      to,
      followed(
        world,
        message.server,
        logged.filter((one) => one.to.toLowerCase() === to),
      ),
    );
  return ways;
}

/** Every attempt to deliver a message; a copy that stays is for its mailbox, by whatever address it travels. */
const loggedOf = (world: MailWorld, { id }: MadeUpMessage): LoggedDelivery[] =>
  world.deliveries
    .filter(({ messageId }) => messageId === id)
    .map((one) => ({ ...one, to: one.to.replace('+waypost-copy@', '@') }));

/** Who was given a message at the end of its way, as often as that happened. */
export const givenTo = (world: MailWorld, message: MadeUpMessage): string[] =>
  loggedOf(world, message)
    .filter((one) => one.status === 'sent' && !wentToAsk(one) && world.serverAt(one.relay) === undefined)
    .map(({ to }) => to.toLowerCase())
    .sort();

/** The first thing that was not accepted for a recipient: three digits and the enhanced code. */
function refusalOf({ greeting, auth, mail, rcpt, data }: SmtpReplies, recipient: string): string | undefined {
  const bad = [greeting, auth, mail, rcpt[recipient], data].find(
    (reply) => reply !== undefined && !/^[23]/.test(reply),
  );
  if (bad === undefined) return undefined;
  const [, digits = '', code = ''] = /^(\d{3})[ -](\d\.\d+\.\d+)?/.exec(bad) ?? [];
  return `${digits} ${code}`;
}

function followed(world: MailWorld, first: ServerName, logged: readonly LoggedDelivery[]): Way {
  const path: string[] = [];
  for (let at: ServerName | undefined = first; at;) {
    path.push(at);
    const last: LoggedDelivery | undefined = logged.filter((one) => one.server === at && !wentToAsk(one)).at(-1);
    if (!last) return `lost at ${path.join(' > ')}`;
    if (last.status === 'deferred') return `queued ${last.dsn}`;
    if (last.status !== 'sent') return `returned ${last.dsn}`;
    const next = world.serverAt(last.relay);
    if (!next) return finalWay(path, last, world);
    at = next;
  }
  return 'lost';
}

/** Only on its way through the server's own listener that asks for the next hop; what came of that is logged besides. */
const wentToAsk = ({ by, relay, status }: LoggedDelivery) =>
  by === 'smtp' && status === 'sent' && relay.startsWith('127.0.0.1[');

function finalWay(path: readonly string[], { by, relay }: LoggedDelivery, world: MailWorld): Way {
  const place = /\[(.*)\]:(\d+)$/.exec(relay)?.slice(1).join(':') ?? relay;
  const isKept = by === 'lmtp' && place === `127.0.0.1:${String(world.dovecot.ports.lmtp)}`;
  return isKept ? `kept: ${path.join(' > ')}` : `out: ${path.join(' > ')} > ${place}`;
}
