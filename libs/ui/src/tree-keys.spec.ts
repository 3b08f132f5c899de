import { describe, expect, it } from 'vitest';
import { treeMove, type TreeRow } from './tree-keys.js';

const rows: TreeRow[] = [
  { id: 'org', level: 1, label: 'Paradigms', expanded: true },
  { id: 'paris', level: 2, label: 'Paris', expanded: true },
  { id: 'athena', level: 3, label: 'athena' },
  { id: 'hermes', level: 3, label: 'hermes' },
  { id: 'lyon', level: 2, label: 'Lyon', expanded: false },
];

describe('treeMove', () => {
  it.each([
    { at: 'org', key: 'ArrowDown', then: { move: 'focus', id: 'paris' } },
    { at: 'lyon', key: 'ArrowDown', then: undefined },
    { at: 'athena', key: 'ArrowUp', then: { move: 'focus', id: 'paris' } },
    { at: 'org', key: 'ArrowUp', then: undefined },
    { at: 'lyon', key: 'ArrowRight', then: { move: 'expand', id: 'lyon' } },
    { at: 'paris', key: 'ArrowRight', then: { move: 'focus', id: 'athena' } },
    { at: 'athena', key: 'ArrowRight', then: undefined },
    { at: 'paris', key: 'ArrowLeft', then: { move: 'collapse', id: 'paris' } },
    { at: 'hermes', key: 'ArrowLeft', then: { move: 'focus', id: 'paris' } },
    { at: 'lyon', key: 'ArrowLeft', then: { move: 'focus', id: 'org' } },
    { at: 'hermes', key: 'Home', then: { move: 'focus', id: 'org' } },
    { at: 'org', key: 'End', then: { move: 'focus', id: 'lyon' } },
    { at: 'hermes', key: 'Enter', then: { move: 'open', id: 'hermes' } },
    { at: 'hermes', key: 'p', then: { move: 'focus', id: 'org' } },
    { at: 'org', key: 'p', then: { move: 'focus', id: 'paris' } },
    { at: 'org', key: 'Tab', then: undefined },
  ])('$key at $at', ({ at, key, then }) => {
    expect(treeMove(rows, at, key)).toEqual(then);
  });
});
