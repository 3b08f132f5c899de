import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { oldestNode, tooOldSentence } from './node-version.mjs';

it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('takes Node %s', (version) => {
  expect(tooOldSentence(version)).toBeUndefined();
});

it.each(['20.18.9', '18.20.0', '9.0.0'])('refuses Node %s in one sentence', (version) => {
  expect(tooOldSentence(version)).toMatch(/^Waypost needs Node 20\.19\.0 or newer.*\.$/);
});

it('says what package.json says', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(oldestNode).toBe(`${engines.node.replace('>=', '')}.0`);
});
