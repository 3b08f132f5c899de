import { describe, expect, it } from 'vitest';
import { safeNext } from './safe-next';

describe('safeNext', () => {
  it.each([
    ['/mailbox/?name=mark&tab=protocols', '/mailbox/?name=mark&tab=protocols'],
    ['/sites/#x', '/sites/#x'],
    [null, '/organization/'],
    ['', '/organization/'],
    ['//evil.example', '/organization/'],
    ['/\\evil.example', '/organization/'],
    ['https:evil.example', '/organization/'],
    ['javascript:alert(1)', '/organization/'],
    ['/a\r\nb', '/organization/'],
    ['/%2f/evil', '/organization/'],
    ['/sign-in/?next=/sites/', '/organization/'],
    ['/user:pw@evil', '/user:pw@evil'],
  ])('%s leads to %s', (wanted, then) => {
    expect(safeNext(wanted)).toBe(then);
  });
});
