import {
  type EffectiveSetting,
  type NodeRef,
  type Override,
  resolveSetting,
  sameValue,
  type Setting,
  type Source,
} from '@waypost/settings';

/** What is set for one setting, by the id of the node it is set at. */
export type OverridesByNode = ReadonlyMap<string, Override>;

/** One setting at one server: what every mailbox there gets that has no opinion of its own. */
export interface ServerReach {
  path: NodeRef[];
  effective: EffectiveSetting;
}

/** What a setting comes to at the end of a path. */
export const settingAt = (setting: Setting, path: readonly NodeRef[], overrides: OverridesByNode, now: Date) =>
  resolveSetting(
    setting,
    path.map((node) => ({ node, override: overrides.get(node.id) })),
    now,
  );

/** What a mailbox on that server gets that holds `own`; the mailbox itself is named `mailbox` in the answer's source. */
export function withOwnValue(
  setting: Setting,
  { path }: ServerReach,
  overrides: OverridesByNode,
  own: unknown,
  now: Date,
) {
  const mailbox: NodeRef = { level: 'mailbox', id: 'mailbox', name: 'mailbox' };
  return settingAt(setting, [...path, mailbox], new Map(overrides).set(mailbox.id, { value: own }), now);
}

/** Where a value must come from to be looked for: any source, a level's default, or one node. */
export type WantedSource = { level: Source['level']; id?: string } | undefined;

/** Whether mailboxes that inherit at a server are wanted by value and source. */
export const inheritsWanted = ({ effective }: ServerReach, value: unknown, source: WantedSource) =>
  sameValue(effective.value, value) && (source === undefined || isFrom(effective.source, source));

const isFrom = (source: Source, wanted: NonNullable<WantedSource>) =>
  source.level === wanted.level && (wanted.id === undefined || ('id' in source && source.id === wanted.id));
