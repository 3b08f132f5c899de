import { describe, expect, it } from 'vitest';
import { settingMatches } from './find-settings';

describe('settingMatches', () => {
  it.each([
    ['pop3.enabled', '', true],
    ['pop3.enabled', 'POP3 access', true],
    ['pop3.enabled', 'access pop3', true],
    ['pop3.enabled', 'pop3.en', true],
    ['pop3.enabled', 'imap', false],
    ['no.such', '', false],
  ])('%s found by "%s" is %s', (key, find, then) => {
    expect(settingMatches(key, find)).toBe(then);
  });
});
