import type { Member, RecipientAddress, RecipientLookup } from '@waypost/contracts';
import type { Command } from './command.js';
import { table } from './table.js';

/** `waypost recipient show`: who gets mail for an address, and why. */
export const showRecipient: Command = {
  words: ['recipient', 'show'],
  operands: ['<address>'],
  summary: 'who gets mail for an address, and why',
  about:
    'Says whether mail for an address is taken in, whose the address is and where it came from, who may write, and who gets the mail in the end: groups opened, filters evaluated, forwardings followed.',
  options: { json: { type: 'boolean', help: 'the answer of the api as JSON' } },
  async run({ api, world, options, operands: [address = ''] }) {
    const found = await api.get<RecipientLookup>(`/recipients?address=${encodeURIComponent(address)}`);
    world.out.write(options['json'] === true ? `${JSON.stringify(found, null, 2)}\n` : `${said(found)}\n`);
    return undefined;
  },
};

const verdicts = {
  delivered: 'Mail for it is delivered.',
  'unknown-recipient': 'Nobody has it: mail for it is refused with 550 5.1.1.',
  relayed: 'Nobody here has it: mail for it goes on to another system.',
  'not-accepted': 'Mail for it is not taken in: its domain is not accepted.',
} satisfies Record<RecipientLookup['verdict'], string>;

function said(found: RecipientLookup): string {
  const { address, domain, verdict, recipient } = found;
  const inDomain = domain ? `${domain.name}, ${domain.kind}` : 'no accepted domain';
  const parts = [`${address} (${inDomain})`, verdicts[verdict]];
  if (recipient)
    parts.push(`It is the ${recipient.kind} ${recipient.name}, ${recipient.displayName}.`, ...rulesOf(found));
  const lists = [
    listed('Addresses', found.addresses.map(addressRow)),
    listed(
      'Forwarded',
      found.forwarded.map(({ from, to, keepCopy }) => [from.name, nameOf(to), copied(keepCopy)]),
    ),
    listed(
      `Receives (${found.receivesExact ? '' : 'about '}${found.receivesTotal})`,
      found.receives.map((one) => [one.kind, one.name ?? '-', one.address]),
    ),
    listed(
      'Loops',
      found.loops.map(({ name }) => [name]),
    ),
  ];
  return [parts.join('\n'), ...lists.filter((text) => text !== '')].join('\n\n');
}

function rulesOf({ filter, delivery }: RecipientLookup): string[] {
  const { requireSignIn = false, acceptFrom = [], rejectFrom = [], maxReceiveBytes = null } = delivery ?? {};
  return [
    ...(filter === null ? [] : [`Who is in it follows from ${filter}.`]),
    ...(requireSignIn ? ['Only people who have signed in may write.'] : []),
    ...(acceptFrom.length > 0 ? [`Only these may write: ${acceptFrom.map(nameOf).join(', ')}.`] : []),
    ...(rejectFrom.length > 0 ? [`These may not write: ${rejectFrom.map(nameOf).join(', ')}.`] : []),
    ...(maxReceiveBytes === null ? [] : [`It takes at most ${maxReceiveBytes} octets.`]),
  ];
}

const listed = (title: string, rows: string[][]) => (rows.length === 0 ? '' : `${title}:\n${table(rows)}`);
const nameOf = ({ kind, name, address }: Member) => (name === null ? address : `${kind} ${name}`);
const copied = (keepCopy: boolean) => (keepCopy ? 'keeps a copy' : 'keeps none');

function addressRow({ type, address, primary, origin, policy, createdAt }: RecipientAddress): string[] {
  const from = {
    manual: 'by hand',
    directory: 'from a directory',
    policy: `by the policy ${policy?.name ?? '(gone)'}`,
  };
  return [`${primary ? type : type.toLowerCase()}:${address}`, from[origin], createdAt];
}
