import { resolveSetting, settingOf, type Override, type Setting } from '@waypost/settings';
import { describe, expect, it } from 'vitest';
import { serverMoveChanges } from './server-move';

const setting = settingOf('pop3.enabled') as Setting;
const organization = { node: { level: 'organization', id: 'o', name: 'paradigms' } as const };
const site = (name: string, override?: Override) => ({ node: { level: 'site', id: name, name } as const, override });
const server = (override?: Override) => ({
  node: { level: 'server', id: 'athena', name: 'athena' } as const,
  override,
});
const off = { value: false };

describe('serverMoveChanges', () => {
  it.each([
    { when: 'both sites say nothing', from: site('paris'), to: site('lyon'), own: undefined, then: [] },
    {
      when: 'the new site says off',
      from: site('paris'),
      to: site('lyon', off),
      own: undefined,
      then: [[true, false, 'lyon']],
    },
    { when: 'the server has its own word', from: site('paris'), to: site('lyon', off), own: { value: true }, then: [] },
    {
      when: 'the new site locks it off',
      from: site('paris'),
      to: site('lyon', { ...off, locked: true }),
      own: { value: true },
      then: [[true, false, 'lyon']],
    },
    {
      when: 'a lock stays behind',
      from: site('paris', { ...off, locked: true }),
      to: site('lyon'),
      own: { value: true },
      then: [[false, true, 'athena']],
    },
  ])('finds $then when $when', ({ from, to, own, then }) => {
    const here = resolveSetting(setting, [organization, from, server(own)]);
    const there = resolveSetting(setting, [organization, to]);
    const changes = serverMoveChanges([here], [there]);
    expect(
      changes.map(({ before, after }) => [before.value, after.value, 'name' in after.source && after.source.name]),
    ).toEqual(then);
  });
});
