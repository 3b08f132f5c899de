import { addressKey, domainOf } from '@waypost/kernel';
import { acceptedDomainOf } from '@waypost/organization';
import type { Candidate, CandidateFault } from './candidate.js';
import type { LostClaim } from './claim-book.js';
import type { FieldPolicy } from './field-policy.js';
import type { GroupLoop } from './membership-plan.js';
import { owedBy } from './owed-values.js';
import type { MailboxPlacing } from './place-mailbox.js';
import { type Holder, type LocalRecipient, localKindOf, type PlanContext, type PlanEntry } from './plan-input.js';
import type { Conflict, ConflictParty } from './plan.js';

/** What stands in the way of one entry by itself, and which of its aliases can be had at all. */
export interface OwnConflicts {
  conflicts: Conflict[];
  /** Aliases in domains of ours, or had already. */
  aliases: readonly string[];
}

const noAliases: readonly string[] = [];

/** Looks for what is wrong with an entry whatever the others say: its faults, its kind, its domains, its placement. */
export class EntryChecks {
  private readonly domains = new Map<string, 'ours' | 'authoritative' | undefined>();

  constructor(
    private readonly context: Pick<PlanContext, 'acceptedDomains' | 'source'>,
    private readonly policy: FieldPolicy,
    private readonly placing: MailboxPlacing,
  ) {}

  /** Whether the source decides about a field of the entry's recipient; of a new one it decides about all. */
  decides({ candidate, local }: PlanEntry, field: 'name' | 'address' | 'aliases'): boolean {
    return local
      ? this.policy.decides(candidate.kind, field, local)
      : this.policy.authority(candidate.kind, field) !== undefined;
  }

  of(entry: PlanEntry): OwnConflicts {
    const { candidate, link, local } = entry;
    if (link && link.kind !== candidate.kind)
      return { conflicts: [kindChanged(candidate, link.kind)], aliases: noAliases };
    const conflicts: Conflict[] = [];
    for (const fault of candidate.faults) this.addFault(entry, fault, conflicts);
    this.addMissing(entry, conflicts);
    this.addDomain(entry, conflicts);
    if (!local && !link?.localId && candidate.kind === 'person') {
      const fault = this.placing.fault(candidate.placement);
      if (fault !== undefined) conflicts.push(held('no-placement', 'server', '', fault));
    }
    return { conflicts, aliases: this.aliases(entry, conflicts) };
  }

  private addFault(entry: PlanEntry, { field, value = '', detail }: CandidateFault, conflicts: Conflict[]): void {
    if (field !== 'name' && field !== 'address') {
      if (entry.local && !this.policy.decides(entry.candidate.kind, field as 'displayName', entry.local)) return;
      conflicts.push({ kind: 'value-invalid', field, value, effect: 'value-quarantined', detail });
    } else if (this.decides(entry, field)) conflicts.push(held('value-invalid', field, value, detail));
  }

  /** Who is made needs a name and an address, whatever the mapping says. */
  private addMissing({ candidate, local, link }: PlanEntry, conflicts: Conflict[]): void {
    if (local || link?.localId !== undefined) return;
    for (const field of ['name', 'address'] as const) {
      if (candidate.fields[field] || conflicts.some((conflict) => conflict.field === field)) continue;
      conflicts.push(
        held('value-invalid', field, '', `The source says no ${field}, and nobody can be made without one.`),
      );
    }
  }

  private addDomain(entry: PlanEntry, conflicts: Conflict[]): void {
    const { candidate, local } = entry;
    const { address } = candidate.fields;
    if (!address || !this.decides(entry, 'address') || (local && hasAddress(local, address))) return;
    const domain = domainOf(address);
    const standing = this.standing(domain);
    if (candidate.kind === 'contact') {
      if (standing !== 'authoritative') return;
      const detail = `${domain} is an authoritative domain of this organization; a contact's address lies elsewhere.`;
      conflicts.push(held('value-invalid', 'address', address, detail));
    } else if (!standing) conflicts.push(held('domain-not-accepted', 'address', address, notAccepted(domain, address)));
  }

  private aliases(entry: PlanEntry, conflicts: Conflict[]): readonly string[] {
    const { aliases: said } = entry.candidate.fields;
    const aliases = this.decides(entry, 'aliases') ? said : owedBy(entry, 'aliases', this.policy);
    if (!aliases || aliases.length === 0) return noAliases;
    const refused = aliases.filter(
      (alias) => !this.standing(domainOf(alias)) && !(entry.local && hasAddress(entry.local, alias)),
    );
    if (refused.length === 0) return aliases;
    for (const alias of refused) {
      const detail = notAccepted(domainOf(alias), alias);
      conflicts.push({
        kind: 'domain-not-accepted',
        field: 'aliases',
        value: alias,
        effect: 'value-quarantined',
        detail,
      });
    }
    return aliases.filter((alias) => !refused.includes(alias));
  }

  private standing(domain: string): 'ours' | 'authoritative' | undefined {
    if (!this.domains.has(domain)) {
      const accepted = acceptedDomainOf(domain, this.context.acceptedDomains);
      this.domains.set(domain, accepted && (accepted.domainKind === 'authoritative' ? 'authoritative' : 'ours'));
    }
    return this.domains.get(domain);
  }
}

const held = (kind: Conflict['kind'], field: string, value: string, detail: string): Conflict => ({
  kind,
  field,
  value,
  effect: 'entry-held',
  detail,
});

const notAccepted = (domain: string, address: string) =>
  `${domain} is not an accepted domain, so no mail would come in for ${address}. Accept the domain, or change the address in the source.`;

function kindChanged({ kind, dn }: Candidate, before: Candidate['kind']): Conflict {
  const detail = `The entry ${dn} was a ${before} and is now found as a ${kind}. Give it a new entry, or make the filters tell the two apart.`;
  return held('linked-elsewhere', 'kind', kind, detail);
}

const hasAddress = (local: LocalRecipient, address: string) => {
  const key = addressKey(address);
  return addressKey(local.address) === key || local.aliases.some(({ value }) => addressKey(value) === key);
};

type Named = { context: PlanContext; labelOf: (anchor: string) => string };

/**
 * The conflicts that lost claims are. Of an entry that was made anew only that is said: its name is in the way for the same reason,
 * and goes with the same decision.
 */
export function lostConflicts(candidate: Candidate, lost: readonly LostClaim[], named: Named): Conflict[] {
  const conflicts = lost.map((one) => conflictOf(candidate, one, named));
  const before = conflicts.find(({ kind }) => kind === 'anchor-changed')?.with?.id;
  return conflicts.filter(
    ({ kind, with: other }) => kind !== 'name-taken' || before === undefined || other?.id !== before,
  );
}

/** A membership that is left out because the group would hold itself through it. */
export function membershipLoop({ dn, anchor, label }: GroupLoop, { source }: Pick<PlanContext, 'source'>): Conflict {
  return {
    kind: 'membership-loop',
    field: 'members',
    value: dn,
    with: { kind: 'entry', id: anchor, name: label, origin: source.name },
    effect: 'value-quarantined',
    detail: `The group ${label} is a member, and holds this group itself, directly or through others: mail to either would go round in a circle. Take one out of the other in the source.`,
  };
}

/** The conflict that a lost claim is, in words that name both parties. */
function conflictOf(candidate: Candidate, lost: LostClaim, { context, labelOf }: Named): Conflict {
  const field = lost.isAlias ? 'aliases' : lost.what;
  const value = spelled(candidate, lost);
  const effect = lost.isAlias ? 'value-quarantined' : 'entry-held';
  const { holder, rival } = lost;
  if (holder) {
    const party: ConflictParty = {
      kind: holder.owner.kind,
      id: holder.owner.id,
      name: holder.owner.name,
      origin: originOf(holder, context),
    };
    const isReborn =
      holder.link?.gone === true &&
      lost.what === 'address' &&
      !lost.isAlias &&
      holder.primary === true &&
      localKindOf[candidate.kind] === holder.owner.kind;
    const kind = isReborn ? 'anchor-changed' : lost.what === 'name' ? 'name-taken' : 'address-taken';
    return { kind, field, value, with: party, effect, detail: isReborn ? reborn(value, party) : taken(value, party) };
  }
  const id = rival?.anchor ?? '';
  const party: ConflictParty = { kind: 'entry', id, name: labelOf(id), origin: context.source.name };
  const kind = lost.what === 'name' ? 'name-taken' : 'address-taken';
  return { kind, field, value, with: party, effect, detail: claimedTwice(value, party) };
}

function spelled({ fields }: Candidate, { what, key, isAlias }: LostClaim): string {
  if (isAlias) return fields.aliases?.find((alias) => addressKey(alias) === key) ?? key;
  return (what === 'name' ? fields.name : fields.address) ?? key;
}

function originOf({ origin, link }: Holder, { source, otherSources }: PlanContext): string {
  if (link) return source.name;
  return otherSources.find(({ id }) => id === origin)?.name ?? 'local';
}

const taken = (value: string, { kind, name, origin }: ConflictParty) =>
  `${value} belongs to the ${kind} ${name} (${origin === 'local' ? 'given here' : `from ${origin}`}), which does not let it go. Change it there or in the source.`;
const reborn = (value: string, { kind, name }: ConflictParty) =>
  `${value} belongs to the ${kind} ${name}, whose own entry is gone from the source. If this is the same person again, link the entry to that ${kind}; if not, give it another address.`;
const claimedTwice = (value: string, { name, origin }: ConflictParty) =>
  `${value} is claimed by the entry ${name} of ${origin} too. It can belong to one of them only: change the other in the source.`;
