import { describe, expect, it } from 'vitest';
import { lossSentence, planSentence } from './plan-sentence';

describe('planSentence', () => {
  it.each([
    { counts: { create: 412 }, says: 'Creates 412 recipients.' },
    { counts: { create: 1, suspend: 3 }, says: 'Creates 1 recipient and suspends 3 recipients.' },
    {
      counts: { create: 1412, update: 2, link: 1, 'group-remove': 1, conflict: 2, skip: 9 },
      says: 'Creates 1,412 recipients, links 1 that exists here already, changes 2 recipients and takes members out of 1 group; 2 conflicts stay open.',
    },
    { counts: { unchanged: 90 }, says: 'Nothing changes: everybody is as the source has them.' },
    { counts: { conflict: 1, create: 0 }, says: 'Nothing changes; 1 conflict stays open.' },
  ])('says "$says"', ({ counts, says }) => {
    expect(planSentence(counts)).toBe(says);
  });
});

describe('lossSentence', () => {
  it('names only what takes something away', () => {
    expect(lossSentence({ create: 9, suspend: 2, missing: 1 })).toBe('Suspends 2 recipients and marks 1 as missing.');
  });
  it('is silent where nobody loses anything', () => {
    expect(lossSentence({ create: 9, suspend: 0 })).toBeUndefined();
  });
});
