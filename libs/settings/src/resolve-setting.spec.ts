import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Level } from './level.js';
import { resolveSetting } from './resolve-setting.js';
import type { CombineRule } from './setting.js';

interface Vector {
  setting: { key: string; combine: CombineRule; default: unknown };
  path: { level: Level; name: string; override: { value: unknown; locked?: boolean } | null }[];
  expect: { value: unknown; source: string; lockedBy: string | null; ladder: string[] };
}
const { cases } = JSON.parse(readFileSync(new URL('../fixtures/inheritance.json', import.meta.url), 'utf8')) as {
  cases: Vector[];
};

const pathOf = (vector: Vector) =>
  vector.path.map(({ level, name, override }) => ({
    node: { level, id: name, name },
    override: override ?? undefined,
  }));

describe('resolveSetting agrees with every case of the inheritance vectors', () => {
  it.each(cases.map((vector, index) => ({ index, vector })))('case $index', ({ vector }) => {
    const { key, combine, default: fallback } = vector.setting;
    const answer = resolveSetting({ key, combine, fallback }, pathOf(vector));
    expect({
      value: answer.value,
      source: 'name' in answer.source ? answer.source.name : answer.source.level,
      lockedBy: answer.lockedBy?.name ?? null,
      ladder: answer.ladder.map(({ part }) => part),
    }).toEqual(vector.expect);
  });
});
