import type { Page, Server, Site } from '@waypost/contracts';
import { expect, it } from 'vitest';
import { placesOf } from './places';

const page = <Item>(items: object[], nextCursor: string | null = null) =>
  ({ items, nextCursor }) as unknown as Page<Item>;
const athena = { id: 's1', displayName: 'Athena', roles: ['mailbox'], site: { id: 'p', name: 'paris' } };
const hermes = { id: 's2', displayName: 'Hermes', roles: ['transport'], site: { id: 'r', name: 'rome' } };
const sites = page<Site>([
  { id: 'p', displayName: 'Paris' },
  { id: 'r', displayName: 'Rome' },
]);

it('offers servers that take mailboxes, and sites that have one', () => {
  expect(placesOf(page<Server>([athena, hermes]), sites).choices).toEqual([
    { value: 'server:s1', label: 'Server Athena (paris)' },
    { value: 'site:p', label: 'Site Paris, its emptiest server' },
  ]);
});

it.each([
  ['server:s1', 'Server Athena (paris)'],
  ['server:s2', 'Server Hermes (rome), takes no mailboxes'],
  ['site:r', 'Site Rome, no server takes mailboxes'],
  ['site:', 'Choose a server or site'],
  ['server:0192', 'A server that is no longer here'],
])('never calls %s by its id: %s', (choice, name) => {
  expect(placesOf(page<Server>([athena, hermes]), sites).nameOf(choice)).toBe(name);
});

it('knows what it has not read yet, and that there may be more', () => {
  expect(placesOf(undefined, sites)).toMatchObject({ isKnown: false, choices: [] });
  expect(placesOf(undefined, sites).nameOf('server:s1')).toBe('…');
  expect(placesOf(page<Server>([athena], 'more'), sites).nameOf('server:s9')).toBe('A server beyond those listed');
});
