import { faultOf, sameValue, settingOf, type EffectiveSetting, type Override } from '@waypost/settings';
import type { OverrideRequest } from '@waypost/contracts';

/** What a person is about to make of one setting at one node. `value` is undefined while what was typed is not one. */
export interface SettingDraft {
  follows: boolean;
  value: unknown;
  locked: boolean;
  reason: string;
  expiresAt?: string | undefined;
  /** Whether "follow or pin?" was answered with pin. */
  pinned: boolean;
}

/** The drafts of a page, by key; a key without one is as it is saved. */
export type Drafts = Readonly<Record<string, SettingDraft>>;

/** Today's state of a setting, as a draft that changes nothing. */
export function draftOf({ own, inherited }: Pick<EffectiveSetting, 'own' | 'inherited'>): SettingDraft {
  return {
    follows: own === undefined,
    value: own === undefined ? inherited.value : own.value,
    locked: own?.locked ?? false,
    reason: own?.reason ?? '',
    expiresAt: own?.expiresAt,
    pinned: own !== undefined,
  };
}

const asOverride = (draft: SettingDraft): OverrideRequest => ({
  value: draft.value,
  ...(draft.locked && { locked: true }),
  ...(draft.reason.trim() !== '' && { reason: draft.reason.trim() }),
  ...(draft.expiresAt !== undefined && { expiresAt: draft.expiresAt }),
});

/** Whether saving the draft would change anything. */
export function isChange(effective: EffectiveSetting, draft: SettingDraft): boolean {
  if (draft.follows || effective.own === undefined) return draft.follows !== (effective.own === undefined);
  const [now, then] = [asOverride(draftOf(effective)), asOverride(draft)];
  return (
    !sameValue(now.value, then.value) ||
    now.locked !== then.locked ||
    now.reason !== then.reason ||
    now.expiresAt !== then.expiresAt
  );
}

/** Whether the person chose by hand the very value that would be inherited, and has not said yet if that is meant to stay. */
export const asksFollowOrPin = ({ own, inherited }: EffectiveSetting, draft: SettingDraft) =>
  !draft.follows && !draft.pinned && own === undefined && !draft.locked && sameValue(draft.value, inherited.value);

/** What is wrong with a draft, in a sentence; undefined where it may be saved. */
export function draftFault(key: string, draft: SettingDraft, now: number): string | undefined {
  const setting = settingOf(key);
  if (draft.follows || setting === undefined) return undefined;
  if (draft.value === undefined) return 'Enter a value, or choose to inherit.';
  if (draft.expiresAt !== undefined && Date.parse(draft.expiresAt) <= now)
    return 'Choose an expiry that is still to come.';
  return faultOf(setting, draft.value);
}

/** The PATCH that saves the drafts: only what changes, `null` where the setting goes back to its parent. */
export function patchOf(items: readonly EffectiveSetting[], drafts: Drafts): Record<string, OverrideRequest | null> {
  const changed = items.flatMap((item) => {
    const draft = drafts[item.key];
    return draft && isChange(item, draft) ? [[item.key, draft.follows ? null : asOverride(draft)] as const] : [];
  });
  return Object.fromEntries(changed);
}

/** The PATCH that brings back what the keys held in `before`. An override that has expired since stays away. */
export function undoPatch(before: readonly EffectiveSetting[], keys: readonly string[], now: number) {
  const previous = before
    .filter(({ key }) => keys.includes(key))
    .map((item) => [item.key, hasExpired(item.own, now) ? null : ownRequest(item)] as const);
  return Object.fromEntries(previous);
}

const hasExpired = (own: Override | undefined, now: number) =>
  own?.expiresAt !== undefined && Date.parse(own.expiresAt) <= now;
const ownRequest = (item: EffectiveSetting) => (item.own === undefined ? null : asOverride(draftOf(item)));

/** The keys whose own override, inherited value or lock somebody else changed between two readings of a node. */
export function changedMeanwhile(before: readonly EffectiveSetting[], after: readonly EffectiveSetting[]): string[] {
  const earlier = new Map(before.map((item) => [item.key, standing(item)]));
  return after.filter((item) => earlier.get(item.key) !== standing(item)).map(({ key }) => key);
}

const standing = ({ own, inherited, lockedBy }: EffectiveSetting) => JSON.stringify([own, inherited, lockedBy]);
