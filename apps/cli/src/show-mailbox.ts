import type { Mailbox, NodeSettings, RecipientLookup } from '@waypost/contracts';
import { formatValue, protocols, settingOf, type EffectiveSetting } from '@waypost/settings';
import type { ApiClient } from './api-client.js';
import type { Command } from './command.js';
import { exitCodes, Failure } from './failure.js';
import { table } from './table.js';

/** `waypost mailbox show`: what is in force for one mailbox, and which level says so. */
export const showMailbox: Command = {
  words: ['mailbox', 'show'],
  operands: ['<address or name>'],
  summary: 'what is in force for a mailbox, and which level says so',
  about:
    'Shows a mailbox and every setting in force for it, with the level each value comes from. A lock is named with its level.',
  options: {
    protocol: { type: 'string', value: '<protocol>', help: `only settings of ${protocols.join(', ')}` },
    json: { type: 'boolean', help: 'the answers of the api as JSON: { mailbox, settings }' },
  },
  async run({ api, world, options, operands: [wanted = ''] }) {
    const protocol = protocolOf(options['protocol']);
    const mailbox = await find(api, wanted);
    const path = `/mailboxes/${encodeURIComponent(mailbox.id)}/settings${protocol && `?protocol=${protocol}`}`;
    const settings = await api.get<NodeSettings>(path);
    world.out.write(
      options['json'] === true
        ? `${JSON.stringify({ mailbox, settings }, null, 2)}\n`
        : `${headOf(mailbox)}\n\n${table(settings.items.map(rowOf))}\n`,
    );
    return undefined;
  },
};

function protocolOf(given: string | boolean | undefined): string {
  if (given === undefined || protocols.some((protocol) => protocol === given)) return String(given ?? '');
  throw new Failure(`--protocol is one of ${protocols.join(', ')}.`, exitCodes.usage);
}

/** By name or id as REST takes them, or by any address it has. */
async function find(api: ApiClient, wanted: string): Promise<Mailbox> {
  const reference = wanted.includes('@') ? await idOf(api, wanted) : wanted;
  return api.get<Mailbox>(`/mailboxes/${encodeURIComponent(reference)}`);
}

async function idOf(api: ApiClient, address: string): Promise<string> {
  const { recipient } = await api.get<RecipientLookup>(`/recipients?address=${encodeURIComponent(address)}`);
  if (recipient?.kind === 'mailbox') return recipient.id;
  const whose = recipient ? `; it is that of the ${recipient.kind} ${recipient.name}` : '';
  throw new Failure(`There is no mailbox with the address ${address}${whose}.`);
}

const headOf = ({ displayName, name, address, server, site }: Mailbox) =>
  `${displayName} <${address}>, login name ${name}, on ${server.name} in ${site.name}`;

function rowOf(item: EffectiveSetting): string[] {
  const setting = settingOf(item.key);
  const value = setting ? formatValue(setting, item.value) : JSON.stringify(item.value);
  return [item.key, value === '' ? '-' : value, sourceOf(item)];
}

function sourceOf({ source, lockedBy, own }: EffectiveSetting): string {
  const from =
    source.level === 'default' ? 'default' : source.level === 'mailbox' ? 'set here' : `from ${place(source)}`;
  const lock = lockedBy ? `, locked by ${place(lockedBy)}` : '';
  return `${from}${lock}${own?.expiresAt === undefined ? '' : `, until ${own.expiresAt}`}`;
}

const place = ({ level, name }: { level: string; name: string }) => `${level} ${name}`;
