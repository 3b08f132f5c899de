import type { RecipientPolicy } from './recipient-policy.js';

type Ordered = Pick<RecipientPolicy, 'priority' | 'isDefault' | 'enabled' | 'id'>;

/** Policies in the order they are tried in: by priority, the default one last. Those that are off are not tried. */
export const inTurn = <P extends Ordered>(policies: readonly P[]): P[] =>
  policies
    .filter(({ enabled }) => enabled)
    .sort((one, other) => turnOf(one) - turnOf(other) || (one.id < other.id ? -1 : 1));

const turnOf = ({ priority, isDefault }: Ordered) => (isDefault ? Infinity : (priority ?? Infinity));

/** The policy that applies to a recipient, and those that would have, had it not come first. */
export interface ChosenPolicy<P> {
  policy: P | undefined;
  shadowed: P[];
}

/** Chooses the first policy that matches; it is the only one applied (exchange: a recipient belongs to one policy at a time). */
export function choosePolicy<P extends Ordered>(
  policies: readonly P[],
  matches: (policy: P) => boolean,
): ChosenPolicy<P> {
  const [policy, ...shadowed] = inTurn(policies).filter(matches);
  return { policy, shadowed };
}
