import { addressKey } from '@waypost/kernel';
import { expandTemplate } from '@waypost/recipients';
import { type PolicySubjectRow, type RecipientKind, selectPolicySubjects } from '@waypost/store';
import type { EntityManager } from 'typeorm';
import { type PoliciesInTurn, readPolicies } from './policies-in-turn.js';

/** What the policies of some recipients wanted before a change to them, so that what the change makes of that can be told. */
export interface BeforeStamp {
  policies: PoliciesInTurn;
  /** The primary SMTP address of each by template, in lower case, before any number; by id. */
  wanted: WantedPrimaries;
}

/** By the recipient's id; who has no policy, or is given none, is not among them. */
export type WantedPrimaries = ReadonlyMap<string, string>;

/** To be asked before recipients of a kind are changed, within the change. */
export async function beforeStamp(
  manager: EntityManager,
  kind: RecipientKind,
  ...ids: readonly string[]
): Promise<BeforeStamp> {
  const policies = await readPolicies(manager);
  return { policies, wanted: await wantedPrimaries(manager, policies, { kind, ids }) };
}

/** What the policies that apply want as the primary SMTP addresses. */
export async function wantedPrimaries(
  manager: EntityManager,
  policies: PoliciesInTurn,
  { kind, ids }: { kind: RecipientKind; ids: readonly string[] },
): Promise<WantedPrimaries> {
  const { tried, managing } = policies;
  const wanted = new Map<string, string>();
  if (tried.length === 0 || ids.length === 0) return wanted;
  const turns = tried.map(({ filter }) => filter);
  const subjects = await selectPolicySubjects(manager, {
    kind,
    ids,
    turns,
    take: ids.length,
    managing: managing[kind],
  });
  for (const subject of subjects) {
    const primary = wantedPrimaryOf(policies, subject);
    if (primary !== undefined) wanted.set(subject.id, primary);
  }
  return wanted;
}

/** What the policy that applies to a recipient wants as its primary SMTP address, in lower case; undefined where it wants none. */
export function wantedPrimaryOf({ tried }: PoliciesInTurn, subject: PolicySubjectRow): string | undefined {
  const rules = tried[subject.turn ?? -1]?.rules ?? [];
  const rule = rules.find(({ primary, template }) => primary && template.type === 'SMTP');
  const expansion = rule && expandTemplate(rule.template, subject);
  return expansion && 'address' in expansion ? addressKey(expansion.address) : undefined;
}
