import { permissions } from '@waypost/organization';
import { describe, expect, it } from 'vitest';
import { fixedCommands } from './commands';

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
