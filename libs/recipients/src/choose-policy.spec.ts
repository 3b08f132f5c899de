import { expect, it } from 'vitest';
import { choosePolicy } from './choose-policy.js';

const policy = (id: string, priority: number | null, more: { enabled?: boolean } = {}) => ({
  id,
  priority,
  isDefault: priority === null,
  enabled: true,
  ...more,
});
const policies = [
  policy('default', null),
  policy('second', 2),
  policy('first', 1),
  policy('off', 0, { enabled: false }),
];

it.each<{ matching: string[]; then: string | undefined; shadowed: string[] }>([
  { matching: ['first', 'second', 'default'], then: 'first', shadowed: ['second', 'default'] },
  { matching: ['second', 'default'], then: 'second', shadowed: ['default'] },
  { matching: ['off', 'default'], then: 'default', shadowed: [] },
  { matching: [], then: undefined, shadowed: [] },
])('of $matching $then applies', ({ matching, then, shadowed }) => {
  const chosen = choosePolicy(policies, ({ id }) => matching.includes(id));
  expect(chosen.policy?.id).toBe(then);
  expect(chosen.shadowed.map(({ id }) => id)).toEqual(shadowed);
});
