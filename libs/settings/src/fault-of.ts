import { isDomainName, isFqdn } from '@waypost/kernel';
import { isAddress, networkFault } from './network.js';
import type { Binding, Setting, SettingKind } from './setting.js';

type Fault = string | undefined;
type FaultOf = (setting: Setting, value: unknown) => Fault;

/** What keeps a value from being set, as a sentence that names the fix; undefined when nothing does. */
export const faultOf: FaultOf = (setting, value) => faults[setting.kind](setting, value);

const faults = {
  boolean: (_setting, value) => (typeof value === 'boolean' ? undefined : 'Set true or false.'),
  integer: (setting, value) => numberFault(setting, value, 'a whole number'),
  bytes: (setting, value) => numberFault(setting, value, 'a whole number of bytes'),
  text: (setting, value) => (typeof value === 'string' ? textFault(setting, value) : 'Write a text.'),
  host: (setting, value) => (typeof value === 'string' ? hostFault(setting, value) : 'Write a host name.'),
  choice: (setting, value) => (isOption(setting, value) ? undefined : `Choose one of ${optionsOf(setting)}.`),
  choices: choicesFault,
  networks: networksFault,
  bindings: bindingsFault,
} satisfies Record<SettingKind, FaultOf>;

function numberFault({ min = 0, max = Number.MAX_SAFE_INTEGER, zero }: Setting, value: unknown, what: string): Fault {
  const isWithin = typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
  const zeroNote = zero && min === 0 ? `; 0 means ${zero}` : '';
  return isWithin ? undefined : `Set ${what} from ${min} to ${max}${zeroNote}.`;
}

const knownPlaceholders = ['{product}', '{version}', '{fqdn}'];

function textFault({ min = 0, max = 1000 }: Setting, value: string): Fault {
  // Anything else could end the line it is written into and begin one of its own.
  if (!/^[\x20-\x7e]*$/.test(value)) return 'Use one line of printable ASCII characters.';
  if (value.length < min || value.length > max) return `Use ${min} to ${max} characters.`;
  if (value !== value.trim()) return 'Leave out the space at the beginning or end.';
  const unknown = value.match(/\{[^{}]*\}|[{}]/g)?.find((part) => !knownPlaceholders.includes(part));
  return unknown && `“${unknown}” is not filled in; only ${knownPlaceholders.join(', ')} are.`;
}

function hostFault({ fallback, nextHop, address }: Setting, value: string): Fault {
  if (value === '' && fallback === '') return undefined;
  if (address) return isAddress(value) ? undefined : 'Write an IPv4 or IPv6 address, such as 192.0.2.25.';
  if (!nextHop) return isFqdn(value) ? undefined : 'Write a full host name, such as mail.example.com.';
  return isNextHop(value)
    ? undefined
    : 'Write a host name or an address, in [brackets] to skip MX, with :port if need be.';
}

/** Postfix's next-hop notation: `host`, `[host]` or `[address]`, each with an optional port; a plain IPv6 address needs brackets. */
export function isNextHop(value: string): boolean {
  const [, bracketed, plain, port = '25'] = /^(?:\[([^[\]]+)\]|([^[\]:]+))(?::(\d{1,5}))?$/.exec(value) ?? [];
  const name = bracketed ?? plain ?? '';
  return isPort(Number(port)) && (isAddress(name) || (isDomainName(name) && !/^[\d.]+$/.test(name)));
}

const isPort = (port: unknown): port is number =>
  typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535;

const isOption = ({ options = [] }: Setting, value: unknown) => options.some((option) => option.value === value);
const optionsOf = ({ options = [] }: Setting) => options.map(({ value }) => value).join(', ');

function choicesFault(setting: Setting, value: unknown): Fault {
  if (!Array.isArray(value) || !value.every((member) => isOption(setting, member))) {
    return `Give a list of ${optionsOf(setting)}.`;
  }
  if (value.length === 0) return `Leave at least one of ${optionsOf(setting)}.`;
  return new Set(value).size < value.length ? 'Name each choice once.' : undefined;
}

function networksFault({ max = 256 }: Setting, value: unknown): Fault {
  if (!Array.isArray(value) || !value.every((member): member is string => typeof member === 'string')) {
    return 'Give a list of networks such as 192.0.2.0/24.';
  }
  if (value.length > max) return `List at most ${max} networks.`;
  if (new Set(value).size < value.length) return 'List each network once.';
  return value.map(networkFault).find((fault) => fault !== undefined);
}

function bindingsFault(setting: Setting, value: unknown): Fault {
  const { max = 16 } = setting;
  if (!Array.isArray(value) || !value.every(isBinding)) {
    return 'Give a list of {"address", "port", "tls"}: an IP address or *, a port from 1 to 65535, and none, starttls or tls.';
  }
  if (value.length === 0) return 'Leave at least one address; to stop listening, turn the service off.';
  if (value.length > max) return `List at most ${max} addresses.`;
  if (setting.protocol === 'http' && value.some(({ tls }) => tls === 'starttls'))
    return 'HTTP has no STARTTLS; choose tls or none.';
  return overlapIn(value);
}

function overlapIn(list: readonly Binding[]): Fault {
  const clash = list.find((binding, index) => list.slice(0, index).some((earlier) => bindingsMeet(earlier, binding)));
  return clash && `Port ${clash.port} on ${clash.address} is listed twice; * covers every address.`;
}

/** Whether two sockets could not both be opened on one host. */
export const bindingsMeet = (one: Binding, other: Binding) =>
  one.port === other.port && (one.address === other.address || one.address === '*' || other.address === '*');

const members = ['address', 'port', 'tls'];

function isBinding(value: unknown): value is Binding {
  if (typeof value !== 'object' || value === null || !Object.keys(value).every((key) => members.includes(key)))
    return false;
  const { address, port, tls } = value as Partial<Record<keyof Binding, unknown>>;
  const isPlace = typeof address === 'string' && (address === '*' || isAddress(address));
  return isPlace && isPort(port) && (tls === 'none' || tls === 'starttls' || tls === 'tls');
}
