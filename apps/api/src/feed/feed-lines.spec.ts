import { randomBytes } from 'node:crypto';
import type { ReplicaChange } from '@waypost/organization';
import { ChangeFeedEntity } from '@waypost/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onEachDatabase } from '../api-harness.spec-support.js';
import { type ReadLine, readLines, RecentLines } from './feed-lines.js';

const revisionsOf = (lines: readonly ReadLine[] | undefined) => lines?.map(({ revision }) => revision);

describe('the newest lines of the feed', () => {
  const line = (revision: number, characters: number): ReadLine => ({
    revision,
    committedAt: '2026-11-30T00:00:00.000Z',
    changes: [],
    text: 'x'.repeat(characters),
  });

  it('are told from where a follower stands, and to nobody who stands before the oldest', () => {
    const recent = new RecentLines();
    recent.push([line(7, 10), line(8, 10), line(9, 10)]);
    expect(revisionsOf(recent.after(6))).toEqual([7, 8, 9]);
    expect(revisionsOf(recent.after(8))).toEqual([9]);
    expect(revisionsOf(recent.after(9))).toEqual([]);
    expect(recent.after(5)).toBeUndefined();
    recent.clear();
    expect(recent.after(9)).toBeUndefined();
  });

  it('are as many as fit into four million characters, and four thousand at the most', () => {
    const recent = new RecentLines();
    for (const revision of [1, 2, 3, 4]) recent.push([line(revision, 1_600_000)]);
    expect(recent.after(1)).toBeUndefined();
    expect(revisionsOf(recent.after(2))).toEqual([3, 4]);
    recent.push(Array.from({ length: 5_000 }, (_, nth) => line(5 + nth, 10)));
    expect(recent.after(1_003)).toBeUndefined();
    expect(recent.after(1_004)?.[0]).toMatchObject({ revision: 1_005 });
  });
});

onEachDatabase('lines read from the feed', (api) => {
  const first = 900_000;
  const changes = [
    { op: 'delete', kind: 'site', id: randomBytes(1_200_000).toString('hex') },
  ] as never as ReplicaChange[];
  const at = new Date('2026-11-30T01:02:03.456Z');
  beforeAll(async () => {
    const rows = [0, 1, 2].map((nth) => ({ revision: first + nth, at, changes }));
    await api.source.manager.insert(ChangeFeedEntity, rows as never);
  });
  afterAll(() => api.source.manager.query('DELETE FROM change_feed WHERE revision >= $1', [first]));

  it('are one at least, and no more than is good to hold at once', async () => {
    const { knownAt, lines } = await readLines(api.source.manager, first - 1);
    expect(knownAt).toBeUndefined();
    expect(revisionsOf(lines)).toEqual([first]);
    expect(lines[0]).toMatchObject({ committedAt: at.toISOString(), changes });
    expect(lines[0]?.text.endsWith('}\n')).toBe(true);
  });

  it('say when the one that was asked from was committed', async () => {
    const { knownAt, lines } = await readLines(api.source.manager, first + 1);
    expect(knownAt).toBe(at.toISOString());
    expect(revisionsOf(lines)).toEqual([first + 2]);
    expect((await readLines(api.source.manager, first + 2)).lines).toEqual([]);
  });
});
