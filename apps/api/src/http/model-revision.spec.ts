import type { DataSource } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { ModelRevision } from './model-revision.js';

/** A journal that answers when told to, with the revision it has by then. */
function slowJournal() {
  const waiting: (() => void)[] = [];
  const journal = { revision: 1, asked: 0, answer: () => waiting.shift()?.() };
  const findOneByOrFail = () =>
    new Promise((resolve) => {
      journal.asked += 1;
      const { revision } = journal;
      waiting.push(() => resolve({ feedName: 'feed', revision }));
    });
  return { journal, source: { manager: { findOneByOrFail } } as unknown as DataSource };
}

describe('the revision of the model', () => {
  it('moves with every commit of a process that is alone', async () => {
    const revision = new ModelRevision();
    const before = await revision.current();
    expect(await revision.current()).toBe(before);
    revision.committed();
    expect(await revision.current()).not.toBe(before);
  });

  it('asks the journal once for all who ask while it answers another, and never gives them that older answer', async () => {
    const { journal, source } = slowJournal();
    const revision = new ModelRevision(source);
    const first = revision.current();
    journal.revision = 2;
    const later = [revision.current(), revision.current(), revision.current()];
    journal.answer();
    expect(await first).toBe('feed 1');
    await new Promise((resolve) => setImmediate(resolve));
    journal.answer();
    expect(await Promise.all(later)).toEqual(['feed 2', 'feed 2', 'feed 2']);
    expect(journal.asked).toBe(2);
  });
});
