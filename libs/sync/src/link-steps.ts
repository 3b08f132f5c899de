import type { FieldPolicy } from './field-policy.js';
import { type LinkEvent, reduceLink } from './link-machine.js';
import type { Link, LinkChange } from './link.js';
import type { LocalRecipient, PlanContext } from './plan-input.js';
import { isNamedBy, standingOf } from './standing.js';
import { detailOf, type ItemHead, riskOfStep, suspendedDifference } from './plan-steps.js';
import type { FieldDifference, PlanItem, PlanOperation } from './plan.js';

type PersonState = Pick<LocalRecipient, 'suspendedBy' | 'otherSources' | 'detachedFields'>;

/** Plans the steps of links: who is suspended, counted missing, proposed for purge, or back. */
export class LinkSteps {
  constructor(
    private readonly context: Pick<PlanContext, 'now' | 'source'>,
    private readonly policy: FieldPolicy,
  ) {}

  /** What an event does to a link; undefined where it does nothing. `head` is what the item has besides. */
  step(
    link: Link,
    event: LinkEvent,
    { head, local }: { head: ItemHead; local: PersonState | undefined },
  ): PlanItem | undefined {
    const { now, source } = this.context;
    const { leavers } = source;
    const isNamedElsewhere = isNamedBy(local?.otherSources);
    const { operation, change } = reduceLink(link, event, { now, leavers, isNamedElsewhere });
    if (!operation || !change) return undefined;
    // Another source still has them, be it switched off: they are no leaver of the organization.
    if (operation === 'purge-propose' && local?.otherSources?.some(({ standing }) => standing !== 'gone'))
      return undefined;
    const differences = this.suspension(link, { operation, change }, local);
    return {
      ...head,
      operation,
      risk: differences.some((one) => 'after' in one && one.after === true)
        ? 'destructive'
        : riskOfStep(operation, change),
      differences,
      detail: detailOf(operation, { change, event, kind: link.kind, isNamedElsewhere }, leavers),
      link: change,
    };
  }

  /** The link of somebody who is switched off from the beginning. */
  switchedOff(): LinkChange {
    return {
      state: 'suspended',
      suspendedFor: 'disabled',
      suspendedSince: this.context.now.toISOString(),
      missingSince: null,
      missingRuns: 0,
      missingCountedAt: null,
    };
  }

  /**
   * Whether somebody comes back switched off, and is off for that from now on: another source may have let them in meanwhile. Where
   * there is no other, whoever was off before and is not now was let in by an administrator, and stays in.
   */
  private comesBackOff(
    link: Link,
    { operation, change }: { operation: PlanOperation; change: LinkChange },
    local: PersonState | undefined,
  ): boolean {
    if (operation !== 'restore' || change.suspendedFor !== 'disabled') return false;
    const hadNoSay = standingOf(link, this.context.source.leavers) === 'gone';
    return link.suspendedFor === 'absent' || (hadNoSay && (local?.otherSources ?? []).length > 0);
  }

  /**
   * The part of a step that touches the mailbox. An administrator's suspension and a detached field are left alone; nobody is suspended
   * where a source that comes first has a say, or let in where that says off.
   */
  private suspension(
    link: Link,
    { operation, change }: { operation: PlanOperation; change: LinkChange },
    local: PersonState | undefined,
  ): FieldDifference[] {
    if (link.kind !== 'person' || local?.detachedFields?.includes('disabled')) return [];
    if (operation === 'suspend' || this.comesBackOff(link, { operation, change }, local))
      return local?.suspendedBy || this.policy.isSecond(local?.otherSources) ? [] : [suspendedDifference(false, true)];
    if (link.suspendedFor === undefined || change.suspendedFor !== null) return [];
    if (this.policy.isSecond(local?.otherSources?.filter(({ isOff }) => isOff))) return [];
    return local && local.suspendedBy !== 'directory' ? [] : [suspendedDifference(true, false)];
  }
}
