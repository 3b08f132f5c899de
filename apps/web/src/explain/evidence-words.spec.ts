import { describe, expect, it } from 'vitest';
import { evidenceName, sayEvidence } from './evidence-words';

describe('evidenceName', () => {
  it.each([
    ['totalCost', 'Total cost'],
    ['mx', 'Mx'],
    ['smtp.smartHost', 'Smtp.smartHost'],
  ])('calls %s "%s"', (key, then) => {
    expect(evidenceName(key)).toBe(then);
  });
});

describe('sayEvidence', () => {
  it.each([
    [null, 'none'],
    [[], 'none'],
    [true, 'yes'],
    [['athena', 'hermes'], 'athena, hermes'],
    [[{ preference: 10, exchange: 'mx.b.org' }], '10 mx.b.org'],
    [{ value: '', source: { level: 'default' } }, 'none, from the default'],
    [{ value: 5, source: { level: 'site', name: 'paris' } }, '5, from site paris'],
    [{ sites: ['a', 'b'], cost: 5 }, 'sites a, b; cost 5'],
  ])('says %j as "%s"', (value, then) => {
    expect(sayEvidence(value)).toBe(then);
  });
});
