import { expect, it } from 'vitest';
import { silentFields } from './field-policy.js';
import type { Authority, FieldMapping } from './source.js';

const line = (target: FieldMapping['target'], authority: Authority): FieldMapping => ({
  kind: 'person',
  target,
  from: [target],
  normaliser: 'none',
  authority,
  absent: 'clear',
});

it('leaves to us what is the source’s only where it has a value, and has none', () => {
  const mapping = [
    line('initials', 'directory-if-present'),
    line('surname', 'directory-if-present'),
    line('givenName', 'directory'),
    { ...line('title', 'directory-if-present'), kind: 'contact' as const },
  ];
  const candidate = { kind: 'person' as const, anchor: '', dn: '', fields: { surname: 'Liddell' }, faults: [] };
  expect(silentFields(mapping, candidate)).toEqual(['initials']);
});
