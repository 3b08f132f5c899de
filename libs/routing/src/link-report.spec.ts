import { describe, expect, it } from 'vitest';
import { hear, type LinkReport } from './link-report.js';

const start = new Date('2026-11-22T12:00:00Z');
const after = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

/** What is said at each minute. */
type Said = readonly (boolean | readonly [minute: number, isReachable: boolean])[];

/** What comes of each. */
function heard(said: Said): string[] {
  let report: LinkReport | undefined;
  return said.map((one, nth) => {
    const [minute, isReachable] = typeof one === 'boolean' ? ([nth, one] as const) : one;
    const answer = hear(report, isReachable, after(minute));
    if ('report' in answer) report = answer.report;
    else if (answer.then !== 'nothing') report = undefined;
    return `${answer.then}${report?.counts ? ' down' : ''}`;
  });
}

describe('a report of a mail host', () => {
  it.each([
    { when: 'all is well', said: [true, true], then: ['nothing', 'nothing'] },
    { when: 'it fails once', said: [false, true], then: ['remembered', 'forgotten'] },
    { when: 'it fails twice', said: [false, false, false], then: ['remembered', 'began down', 'nothing down'] },
    {
      when: 'it comes back',
      said: [false, false, true, true],
      then: ['remembered', 'began down', 'remembered down', 'ended'],
    },
    {
      when: 'it comes back for a moment',
      said: [false, false, true, false, true],
      then: ['remembered', 'began down', 'remembered down', 'remembered down', 'remembered down'],
    },
    {
      when: 'it stays away for long',
      said: [false, false, [10, false], [20, false]] as const,
      then: ['remembered', 'began down', 'nothing down', 'prolonged down'],
    },
    {
      when: 'the host was silent for too long',
      said: [false, false, [40, false]] as const,
      then: ['remembered', 'began down', 'remembered'],
    },
  ] as const)('when $when', ({ said, then }) => {
    expect(heard(said)).toEqual(then);
  });
});
