import { GroupMemberEntity, readPlainRows, SettingOverrideEntity } from '@waypost/store';
import { beforeAll, expect, it } from 'vitest';
import { onEachDatabase } from '../api-harness.spec-support.js';

onEachDatabase('plain rows', (api) => {
  const id = (nth: number) => `00000000-0000-4000-8000-00000000000${String(nth)}`;
  beforeAll(async () => {
    const row = (nth: number, more: Partial<SettingOverrideEntity>) => ({
      ...{ id: id(nth), nodeId: id(9), level: 'site' as const, key: `key-${String(nth)}`, value: nth, locked: false },
      ...{ reason: null, expiresAt: null, setBy: 'a test', setAt: new Date('2026-01-02T03:04:05.678Z'), ...more },
    });
    const full = { value: { a: ['b'] }, reason: 'so', expiresAt: new Date('2030-12-31T23:59:59.999Z'), locked: true };
    await api.source.manager.insert(SettingOverrideEntity, [row(2, full), row(1, {})] as never);
  });

  it('are what entities are, in order, without being such', async () => {
    const { manager } = api.source;
    const rows = await readPlainRows(manager, SettingOverrideEntity, { by: ['id'], take: 10 });
    const entities = await manager.find(SettingOverrideEntity, { order: { id: 'ASC' } });
    expect(rows).toHaveLength(2);
    expect(rows.map((row) => ({ ...row }))).toEqual(entities.map((entity) => ({ ...entity })));
    expect(rows[0]).not.toBeInstanceOf(SettingOverrideEntity);
  });

  it('go on behind one of them, and only with those that meet a condition', async () => {
    const { manager } = api.source;
    const [first] = await readPlainRows(manager, SettingOverrideEntity, { by: ['id'], take: 1 });
    const rest = await readPlainRows(manager, SettingOverrideEntity, { by: ['id'], last: first, take: 10 });
    expect(rest.map((row) => row.id)).toEqual([id(2)]);
    const open = await readPlainRows(manager, SettingOverrideEntity, { by: ['id'], take: 10, only: 'NOT locked' });
    expect(open.map((row) => row.id)).toEqual([id(1)]);
    expect(await readPlainRows(manager, GroupMemberEntity, { by: ['groupId', 'memberKey'], take: 10 })).toEqual([]);
  });
});
