import { addressKey } from '@waypost/kernel';
import type { Candidate } from './candidate.js';
import { dnKey } from './dn-key.js';
import type { PlanEntry } from './plan-input.js';

/** What an entry goes by, and went by when it was last applied. */
interface Moved {
  anchor: string;
  from: string;
  to: string;
}

/** Who goes by another DN and another primary address than before, both at once. */
export class MovedIdentities {
  private readonly byFormer = new Map<string, Moved>();

  note({ candidate, link, local }: PlanEntry): void {
    if (!link || !local || link.dn === candidate.dn) return;
    const [from, to] = [identityOf(link.dn, local.address), currentOf(candidate)];
    if (to !== undefined && from !== to) this.byFormer.set(from, { anchor: candidate.anchor, from, to });
  }

  /**
   * Whether an entry has the DN and the address of another that has taken those of a third, or its own. People who change names do
   * not change places with each other: then it is their anchors that were mixed up, and each would get the mailbox of the other.
   */
  isMixedUp(candidate: Candidate): boolean {
    const to = currentOf(candidate);
    const former = to === undefined ? undefined : this.byFormer.get(to);
    if (!former || former.anchor === candidate.anchor) return false;
    const next = this.byFormer.get(former.to);
    return next !== undefined && next.anchor !== former.anchor;
  }
}

const currentOf = ({ dn, fields: { address } }: Candidate) => (address ? identityOf(dn, address) : undefined);
const identityOf = (dn: string, address: string) => `${dnKey(dn)} ${addressKey(address)}`;
