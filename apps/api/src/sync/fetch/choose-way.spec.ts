import { describe, expect, it } from 'vitest';
import { chooseWay, type WayFacts } from './choose-way.js';

const position = Buffer.from('here').toString('base64');
const facts = (more: Partial<WayFacts>): WayFacts => ({
  mode: 'delta',
  chosen: 'automatic',
  server: { strategies: ['syncrepl', 'timestamp'], identity: 'me' },
  configVersion: 3,
  cursor: { strategy: 'syncrepl', serverIdentity: 'me', configVersion: 3, position },
  ...more,
});
const cursor = facts({}).cursor;
if (!cursor) throw new Error('no cursor');

describe('The way a source is asked', () => {
  it.each([
    {
      when: 'automatic takes the best that is offered',
      facts: facts({ mode: 'full' }),
      then: { mode: 'full', strategy: 'syncrepl' },
    },
    {
      when: 'nothing is offered',
      facts: facts({ mode: 'full', server: { strategies: [], identity: 'me' } }),
      then: { mode: 'full', strategy: 'full' },
    },
    {
      when: 'one is chosen',
      facts: facts({ mode: 'full', chosen: 'timestamp' }),
      then: { mode: 'full', strategy: 'timestamp' },
    },
    {
      when: 'the chosen one is not offered',
      facts: facts({ mode: 'full', chosen: 'usn' }),
      then: { mode: 'full', strategy: 'full' },
    },
    { when: 'full is chosen', facts: facts({ chosen: 'full' }), then: { mode: 'full', strategy: 'full' } },
    {
      when: 'the cursor counts',
      facts: facts({}),
      then: { mode: 'delta', strategy: 'syncrepl', position: Buffer.from('here') },
    },
    {
      when: 'there is a cursor but everything is asked for',
      facts: facts({ mode: 'full' }),
      then: { mode: 'full', strategy: 'syncrepl' },
    },
    {
      when: 'the cursor is of another strategy',
      facts: facts({ cursor: { ...cursor, strategy: 'timestamp' } }),
      then: { mode: 'full', strategy: 'syncrepl' },
    },
    {
      when: 'the cursor is of another server',
      facts: facts({ cursor: { ...cursor, serverIdentity: 'other' } }),
      then: { mode: 'full', strategy: 'syncrepl' },
    },
    {
      when: 'the cursor is of another configuration',
      facts: facts({ cursor: { ...cursor, configVersion: 2 } }),
      then: { mode: 'full', strategy: 'syncrepl' },
    },
    {
      when: 'one entry is asked for',
      facts: facts({ mode: 'single' }),
      then: { mode: 'single', strategy: 'syncrepl' },
    },
  ])('where $when', ({ facts: given, then }) => {
    expect(chooseWay(given)).toEqual(then);
  });
});
