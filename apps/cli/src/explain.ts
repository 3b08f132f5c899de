import { readFile } from 'node:fs/promises';
import type { ExplainOutcome, ExplainQuestion, ExplainStep, Explanation } from '@waypost/contracts';
import type { Command, Invocation } from './command.js';
import { exitCodes, Failure } from './failure.js';
import { table } from './table.js';

/** `waypost explain`: where a message would go, and why. */
export const explainCommand: Command = {
  words: ['explain'],
  operands: [],
  summary: 'where a message would go, rule by rule, and who lost',
  about:
    'Explains where a message would go, without sending it: what each rule decided and on what grounds, what DNS says, and what Postfix\nis told on the way. With --what-if the changes in a file are supposed: {"connectors": […], "states": […]} as in POST /routing/explain.\nAnswers 1 where somebody does not get it.',
  options: {
    from: { type: 'string', value: '<address>', help: 'MAIL FROM; empty for a report' },
    to: { type: 'string', value: '<address>[,<address>…]', help: 'RCPT TO' },
    server: { type: 'string', value: '<server>', help: 'the first server; else who signed in is at home there' },
    channel: { type: 'string', value: '<channel>', help: 'client, web, smtp-auth or smtp-anonymous' },
    'signed-in-as': { type: 'string', value: '<name or address>', help: 'who signed in; nobody by default' },
    client: { type: 'string', value: '<IP address>', help: 'where the client is' },
    bytes: { type: 'string', value: '<number>', help: 'how large it is (10000)' },
    clear: { type: 'boolean', help: 'the connection is not encrypted' },
    'no-dns': { type: 'boolean', help: 'DNS is not asked' },
    'what-if': { type: 'string', value: '<file>', help: 'a JSON file of changes to suppose' },
    json: { type: 'boolean', help: 'the answer of the api as JSON' },
  },
  async run({ api, world, options }) {
    const answer = await api.post<Explanation>('/routing/explain', await questionOf(options));
    world.out.write(options['json'] === true ? `${JSON.stringify(answer, null, 2)}\n` : textOf(answer));
    const isLost = answer.outcomes.some(({ verdict }) => verdict === 'refused' || verdict === 'returned');
    return isLost ? exitCodes.refused : undefined;
  },
};

async function questionOf(options: Invocation['options']): Promise<Partial<ExplainQuestion>> {
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined);
  const to = (text('to') ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  if (text('from') === undefined || to.length === 0)
    throw new Failure('Say --from and --to; see waypost explain --help.', exitCodes.usage);
  const [server, channel, signedIn, client, bytes] = ['server', 'channel', 'signed-in-as', 'client', 'bytes'].map(text);
  if (bytes !== undefined && !/^\d+$/.test(bytes)) throw new Failure('--bytes is a number of octets.', exitCodes.usage);
  return {
    from: text('from') ?? '',
    to,
    tls: options['clear'] !== true,
    dns: options['no-dns'] !== true,
    ...(server !== undefined && { server }),
    ...(channel !== undefined && { channel: channel as NonNullable<ExplainQuestion['channel']> }),
    ...(signedIn !== undefined && { authenticatedAs: signedIn }),
    ...(client !== undefined && { clientAddress: client }),
    ...(bytes !== undefined && { bytes: Number(bytes) }),
    ...(await supposed(text('what-if'))),
  };
}

async function supposed(file: string | undefined): Promise<Pick<ExplainQuestion, 'whatIf'>> {
  if (file === undefined) return {};
  try {
    return { whatIf: JSON.parse(await readFile(file, 'utf8')) as NonNullable<ExplainQuestion['whatIf']> };
  } catch (fault) {
    throw new Failure(`${file} cannot be read as JSON: ${(fault as Error).message}`, exitCodes.usage);
  }
}

function textOf({ question, steps, outcomes, copies, notes }: Explanation): string {
  const { from, to, channel, server, bytes } = question;
  const head = `From ${from || '<>'} to ${to.join(', ')}: ${bytes} octets, ${channel} at ${server}`;
  const parts = [head, steps.map(stepText).join('\n'), outcomes.map(outcomeText).join('\n')];
  if (copies.length > 1) parts.push(copies.map(copyText).join('\n'));
  if (notes.length > 0) parts.push(notes.map((note) => `Note: ${note}`).join('\n'));
  return `${parts.join('\n\n')}\n`;
}

function stepText({
  n,
  rule,
  says,
  recipient,
  code,
  reply,
  losers = [],
  losersLeftOut = 0,
  alarm,
}: ExplainStep): string {
  const about = recipient === undefined ? '' : ` [${recipient}]`;
  const answer =
    code === undefined ? '' : ` (${reply === undefined || reply === code ? code : `${code}, Postfix says ${reply}`})`;
  const rows = losers.map(({ connector, space, totalCost, because }) => [
    `       lost: ${connector}`,
    space,
    totalCost === undefined ? 'no way' : `cost ${totalCost}`,
    because,
  ]);
  return [
    `${String(n).padStart(3)}  ${rule}  ${says}${answer}${about}`,
    ...(alarm ? ['       ALARM: this is an open relay'] : []),
    ...(rows.length > 0 ? [table(rows)] : []),
    ...(losersLeftOut > 0 ? [`       and ${losersLeftOut} more`] : []),
  ].join('\n');
}

function outcomeText(outcome: ExplainOutcome): string {
  const { recipient, sentTo, through, verdict, code, server, nextHop, servers = [], station, postfix } = outcome;
  const by = through.length > 0 ? ` (${sentTo} through ${through.join(', ')})` : '';
  const where = server ?? nextHop;
  const addresses = station?.addresses ? ` at ${station.addresses.join(', ')}:${station.port}` : '';
  const way = servers.length > 1 ? ` by ${servers.join(' > ')}` : '';
  const disagreeing = postfix.filter(({ agrees }) => !agrees);
  return [
    `${recipient}${by}: ${verdict}${where === undefined ? '' : ` ${where}${addresses}`}${way}${code === undefined ? '' : `, ${code}`}`,
    ...postfix.map(
      (hop) =>
        `  on ${hop.server} Postfix is told: ${(hop.asking === undefined ? hop.transport : hop.asking) ?? 'nothing, its own way'}${hop.agrees ? '' : ' (not the same)'}`,
    ),
    ...disagreeing.map(({ because = '' }) => `  ${because}`),
  ].join('\n');
}

const copyText = ({ nextHop, recipients }: Explanation['copies'][number]) =>
  `Copy for ${nextHop}: ${recipients.join(', ')}`;
