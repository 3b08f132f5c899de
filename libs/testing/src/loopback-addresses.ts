import { execFileSync } from 'node:child_process';
import { requirePath } from './is-installed.js';

/**
 * Makes addresses of 127.0.0.0/8 ones that programs find among their own, as Postfix needs of what it listens on: others of that network
 * answer too, but belong to nobody. One that a killed run left behind is taken over. Only as root. Answers what takes them away again.
 */
export function ownLoopbackAddresses(addresses: readonly string[]): () => void {
  const ip = (what: 'replace' | 'del', address: string) =>
    execFileSync(requirePath('ip', 'iproute2'), ['address', what, `${address}/32`, 'dev', 'lo'], { stdio: 'pipe' });
  for (const address of addresses) ip('replace', address);
  return () => {
    for (const address of addresses) ip('del', address);
  };
}

/** What one run of a test has to itself on this machine. */
export interface OwnNet {
  /** The beginning of its addresses, such as `127.31`. */
  net: string;
  /** The first, second … ninth port of 127.0.0.1 that is its own; the kernel gives them to nobody who asks for any. */
  port: (nth: number) => number;
  giveBack: () => void;
}

/**
 * A network of loopback addresses that no other run has, be it at work or killed: what that left listening there would keep a server of
 * this one from starting. Only as root.
 */
export function ownLoopbackNet(): OwnNet {
  const ip = requirePath('ip', 'iproute2');
  const change = (what: 'add' | 'del', net: string) =>
    execFileSync(ip, ['address', what, `${net}.255.254/32`, 'dev', 'lo'], { stdio: 'pipe' });
  const there = execFileSync(ip, ['-4', '-o', 'address', 'show', 'dev', 'lo'], { encoding: 'utf8' });
  for (let nth = 0; nth < nets; nth += 1) {
    const number = 2 + ((process.pid + nth) % nets);
    const net = `127.${String(number)}`;
    if (there.includes(` ${net}.`)) continue;
    try {
      // Of two runs that want the same one, the kernel lets one have it.
      change('add', net);
    } catch {
      continue;
    }
    return { net, port: (one) => firstPort + 10 * number + one, giveBack: () => void change('del', net) };
  }
  throw new Error(
    'Every loopback network is taken: runs that were killed left addresses behind, see `ip address show dev lo`.',
  );
}

/** 127.0 and 127.1 are everybody's, 127.255 ends in the broadcast address. */
const nets = 250;
/** Below net.ipv4.ip_local_port_range, from which any program may be given a port between its being found free and its being taken. */
const firstPort = 20_000;
