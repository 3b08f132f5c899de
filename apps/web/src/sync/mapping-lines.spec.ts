import type { FieldMapping } from '@waypost/contracts';
import { targetFields } from '@waypost/sync';
import { describe, expect, it } from 'vitest';
import { mappingLines, newLine, withLine } from './mapping-lines';

const name: FieldMapping = { ...newLine('person', 'name'), from: ['uid'] };
const title: FieldMapping = { ...newLine('contact', 'title'), from: ['title'] };
const mapping = [title, name];

describe('mappingLines', () => {
  it('shows every field of the kind, mapped or not, and where the mapped one stands', () => {
    const lines = mappingLines(mapping, 'person');
    expect(lines.map(({ target }) => target)).toEqual(targetFields.person);
    expect(lines[0]).toEqual({ target: 'name', at: 1, line: name });
    expect(lines[1]).toEqual({ target: 'displayName', at: undefined, line: undefined });
  });
});

describe('withLine', () => {
  it('changes a line in its place', () => {
    const changed = { ...title, from: ['position'] };
    expect(withLine(mapping, title, changed)).toEqual([changed, name]);
  });
  it('adds one for a field that had none', () => {
    const surname = newLine('person', 'surname');
    expect(withLine(mapping, surname, surname)).toEqual([title, name, surname]);
  });
  it('takes one out, of that kind alone', () => {
    expect(withLine([...mapping, { ...title, kind: 'person' }], title, undefined)).toEqual([
      name,
      { ...title, kind: 'person' },
    ]);
  });
});
