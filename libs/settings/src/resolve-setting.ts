import type { NodeRef, Source } from './level.js';
import { isLive, type Override } from './override.js';
import type { CombineRule } from './setting.js';

/** The part a level plays in the answer. */
export type Part = 'wins' | 'shadowed' | 'dormant' | 'unset';

/** One level of the way from the organization down, with what is set there. */
export interface Step {
  node: NodeRef;
  override?: Override | undefined;
}

/** A level's line in the explanation of a value: who set what there, when and why, and whether it counts. */
export interface Rung extends NodeRef {
  part: Part;
  value?: unknown;
  locked?: boolean;
  reason?: string;
  expiresAt?: string;
  setBy?: string;
  setAt?: string;
}

/** The answer to "what is in force here": never a bare value. */
export interface EffectiveSetting {
  key: string;
  value: unknown;
  source: Source;
  /** The node's own override, when it has one, dormant or not. */
  own?: Override;
  /** What the node would follow without an override of its own. */
  inherited: { value: unknown; source: Source };
  /** The highest lock on the way; overrides below it are dormant. */
  lockedBy?: NodeRef;
  ladder: Rung[];
}

/** What resolution needs to know of a catalogue entry. */
export interface Resolvable {
  key: string;
  combine: CombineRule;
  fallback: unknown;
}

interface Opinion {
  step: number;
  value: unknown;
}

/** In a limit, 0 stands for "no limit" and so is larger than any number. */
const asLimit = (value: unknown) => (value === 0 ? Number.POSITIVE_INFINITY : (value as number));

/** How the opinion from above meets a lower one. On a tie between limits the higher level keeps the credit. */
const combines = {
  nearest: (_above, own) => own,
  smallest: (above, own) => (asLimit(own.value) < asLimit(above.value) ? own : above),
} satisfies Record<CombineRule, (above: Opinion, own: Opinion) => Opinion>;

/** The value in force at the end of the path, where it comes from, and the part every level plays (DESIGN: settings and inheritance). */
export function resolveSetting(setting: Resolvable, path: readonly Step[], now = new Date()): EffectiveSetting {
  const live = path.map(({ node, override }) => ({
    node,
    override: override && isLive(override, now) ? override : undefined,
  }));
  const lock = live.findIndex(({ override }) => override?.locked === true);
  const winner = winningStep(setting, live, lock);
  const own = live.at(-1)?.override;
  const lockNode = live[lock]?.node;
  return {
    key: setting.key,
    ...outcome(setting, live, winner),
    ...(own && { own }),
    inherited: inheritedBy(setting, live, lock),
    ...(lockNode && { lockedBy: lockNode }),
    ladder: live.map(({ node, override }, index) => ({
      ...node,
      part: partOf(index, override, winner, lock),
      ...override,
    })),
  };
}

/** The index of the deciding step, or -1 where no level has an opinion that counts. */
function winningStep({ combine }: Resolvable, path: readonly Step[], lock: number): number {
  const opinions = path.flatMap(({ override }, step) =>
    override && (lock < 0 || step <= lock) ? [{ step, value: override.value }] : [],
  );
  return opinions.length === 0 ? -1 : opinions.reduce(combines[combine]).step;
}

function inheritedBy(setting: Resolvable, path: readonly Step[], lock: number) {
  const above = path.slice(0, -1);
  return outcome(setting, above, winningStep(setting, above, lock < above.length ? lock : -1));
}

function outcome(setting: Resolvable, path: readonly Step[], winner: number): { value: unknown; source: Source } {
  const step = path[winner];
  return step?.override
    ? { value: step.override.value, source: step.node }
    : { value: setting.fallback, source: { level: 'default' } };
}

function partOf(index: number, override: Override | undefined, winner: number, lock: number): Part {
  if (!override) return 'unset';
  if (lock >= 0 && index > lock) return 'dormant';
  return index === winner ? 'wins' : 'shadowed';
}
