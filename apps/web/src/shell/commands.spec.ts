import { permissions } from '@waypost/organization';
import { describe, expect, it } from 'vitest';
import { explainSubject, fixedCommands, typedAddress } from './commands';

const ids = (query: string, held: Parameters<typeof fixedCommands>[1] = permissions) =>
  fixedCommands(query, held).map(({ id }) => id);

describe('fixedCommands', () => {
  it('offers no settings before anything is typed', () => {
    expect(ids('').filter((id) => id.startsWith('setting:'))).toEqual([]);
    expect(ids('')).toContain('new-mailbox');
  });
  it('needs every word, in any order and case', () => {
    expect(ids('mailbox CREATE')).toEqual(['new-mailbox']);
  });
  it('finds a setting by its key', () => {
    expect(ids('pop3.enabled')).toContain('setting:pop3.enabled');
  });
  it('leaves out what one may not do', () => {
    expect(ids('create', ['mailbox.read'])).toEqual([]);
  });
});

describe('explaining', () => {
  it.each([
    ['explain mail to zed', 'zed'],
    ['Explain zed@example.org', 'zed@example.org'],
    ['explain', ''],
    ['explainer', undefined],
    ['zed', undefined],
  ])('of "%s" is about %j', (query, then) => {
    expect(explainSubject(query)).toBe(then);
  });
  it.each([
    ['zed@example.org', ['/lookup/?address=zed%40example.org', '/routing/explain/?to=zed%40example.org']],
    [
      'who gets mail for zed@example.org',
      ['/lookup/?address=zed%40example.org', '/routing/explain/?to=zed%40example.org'],
    ],
    ['explain mail to zed@example.org', ['/routing/explain/?to=zed%40example.org']],
    ['zed', []],
  ])('is offered for "%s"', (query, then) => {
    expect(typedAddress(query, permissions).map(({ href }) => href)).toEqual(then);
    expect(typedAddress(query, [])).toEqual([]);
  });
});
