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
