import { expect, it } from 'vitest';
import { BindLog } from './bind-log.js';

it('a flood of refused binds is logged as a trickle that says how much it leaves out', () => {
  const lines: Record<string, unknown>[] = [];
  const clock = { now: 0 };
  const log = new BindLog({ info: (fields) => void lines.push({ ...fields }) }, () => clock.now);
  const refuse = () => {
    log.refused({ why: 'wrong-password', code: 49, name: 'x'.repeat(1_000), client: '192.0.2.1', tree: undefined });
  };
  for (let bind = 0; bind < 1_000; bind++) refuse();
  expect(lines).toHaveLength(50);
  expect(lines[0]).toEqual({ why: 'wrong-password', code: 49, bindName: 'x'.repeat(256), client: '192.0.2.1' });
  clock.now += 1_000;
  for (let bind = 0; bind < 10; bind++) refuse();
  expect(lines).toHaveLength(52);
  expect(lines[50]).toMatchObject({ leftOut: 950 });
});
