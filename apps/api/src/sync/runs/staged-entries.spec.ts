import type { EntityManager } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { entryOf, group, person } from './scripted-source.spec-support.js';
import { StagedEntries } from './staged-entries.js';

/** What the stage of a run keeps, without a database: parts by their number. */
function aStage() {
  const parts = new Map<number, string>();
  const query = (sql: string, [_runId, seq, text]: [string, number, string]) => {
    if (sql.startsWith('INSERT')) return Promise.resolve(void parts.set(seq, text));
    return Promise.resolve([{ entries: parts.get(seq) }]);
  };
  return { parts, manager: { query } as unknown as EntityManager };
}

const inOrder = async (staged: StagedEntries) => {
  const names: string[] = [];
  for await (const batch of staged.inOrder(10)) names.push(...batch.map(({ candidate }) => candidate.dn));
  return names;
};

describe('The entries of a run that say something new', () => {
  it('are put aside in pages of some megabyte, however few entries that are, and come back in order', async () => {
    const { parts, manager } = aStage();
    const staged = new StagedEntries(manager, 'run', 0, 0);
    const members = Array.from({ length: 10_000 }, (_, at) => `somebody-${at}`);
    const groups = ['a', 'b', 'c', 'd'].map((name) => group(name, members));
    for (const entry of [...groups, person('ann')]) await staged.add(entryOf(entry));
    await staged.closePart();
    expect(parts.size).toBe(2);
    groups.sort((one, other) => (one.anchor < other.anchor ? -1 : 1));
    expect(await inOrder(staged)).toEqual([person('ann'), ...groups].map(({ dn }) => dn));
  });

  it('are refused where groups name more members than can be planned at a time', async () => {
    const { manager } = aStage();
    const staged = new StagedEntries(manager, 'run', 0, undefined, 1_000);
    await staged.add(entryOf(group('few', ['ann'])));
    const many = group(
      'many',
      Array.from({ length: 30 }, (_, at) => `${at}`),
    );
    await expect(staged.add(entryOf(many))).rejects.toMatchObject({ code: 'too-large' });
    await staged.add(entryOf(person('ann')));
  });
});
