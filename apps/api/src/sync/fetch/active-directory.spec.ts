import { canRunSamba, startSambaAd } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FetchedSource } from './fetch-order.js';
import { aSourceOf, cursorOf, namesOf, read } from './read-sources.spec-support.js';

const runs = canRunSamba('reading an Active Directory');
type Samba = Awaited<ReturnType<typeof startSambaAd>>;

describe.skipIf(!runs)('Reading an Active Directory', () => {
  let samba: Samba;
  let unit: string;
  beforeAll(async () => {
    samba = await startSambaAd();
    unit = await samba.directory.addUnit('people');
    for (const name of ['ann', 'bob', 'eve', 'max', 'zoe'])
      await samba.directory.addUser(unit, name, { mail: `${name}@ad.example`, displayName: name });
    await samba.directory.addGroup(unit, 'all', [`CN=ann,${unit}`, `CN=bob,${unit}`], { mail: 'all@ad.example' });
  }, 120_000);
  afterAll(() => samba?.stop());
  const order = (account: 'manager' | 'reader', strategy: FetchedSource['strategy'] = 'automatic') => ({
    ...aSourceOf('active-directory', samba[account], [unit], { strategy, pageSize: 2 }),
  });
  const anchorsIn = (told: Awaited<ReturnType<typeof read>>) =>
    new Map(told.candidates.map(({ fields, anchor }) => [fields.name, anchor]));

  it('tells people and groups, and who it is', async () => {
    const told = await read(order('reader'));
    expect(namesOf(told)).toEqual(['all', 'ann', 'bob', 'eve', 'max', 'zoe']);
    expect(told.server).toMatchObject({ kind: 'active-directory', strategy: 'usn' });
    expect(told.server?.identity).toMatch(/^CN=NTDS Settings,.*#[0-9a-f]{32}$/i);
    expect(told.candidates.find(({ kind }) => kind === 'group')?.fields.members).toHaveLength(2);
    expect(told.verdict).toMatchObject({ complete: true, everything: true });
  });

  it.each(['usn', 'dirsync'] as const)(
    'tells by %s who changed, who was renamed, who is disabled and who is gone',
    async (strategy) => {
      const names = {
        changed: `c-${strategy}`,
        renamed: `r-${strategy}`,
        disabled: `d-${strategy}`,
        gone: `g-${strategy}`,
      };
      const dns: Record<string, string> = {};
      for (const name of Object.values(names))
        dns[name] = await samba.directory.addUser(unit, name, { mail: `${name}@ad.example` });
      const first = await read(order('manager', strategy));
      expect(first.server?.strategy).toBe(strategy);
      await samba.manager.change(dns[names.changed] ?? '', { sn: 'Changed' });
      await samba.manager.rename(dns[names.renamed] ?? '', `CN=new-${strategy}`);
      await samba.directory.disable(dns[names.disabled] ?? '');
      await samba.manager.remove(dns[names.gone] ?? '');

      const second = await read({ ...order('manager', strategy), mode: 'delta', cursor: cursorOf(first) });
      expect(second.server?.mode).toBe('delta');
      expect(namesOf(second)).toEqual([names.changed, names.disabled, names.renamed].sort());
      expect(second.candidates.find(({ fields }) => fields.name === names.disabled)?.fields.disabled).toBe(true);
      expect(second.candidates.find(({ fields }) => fields.name === names.renamed)?.dn).toBe(
        `CN=new-${strategy},${unit}`,
      );
      expect(second.deleted).toEqual([anchorsIn(first).get(names.gone)]);
      expect(second.verdict).toMatchObject({ complete: true, everything: false });

      const third = await read({ ...order('manager', strategy), mode: 'delta', cursor: cursorOf(second) });
      expect(third).toMatchObject({ candidates: [], deleted: [], verdict: { complete: true, everything: false } });
    },
  );

  it.each(['usn', 'dirsync'] as const)(
    'does not learn by %s who is gone where the account may not see it',
    async (strategy) => {
      const dn = await samba.directory.addUser(unit, `leaver-${strategy}`, { mail: `leaver-${strategy}@ad.example` });
      const first = await read(order('reader', strategy));
      await samba.manager.remove(dn);
      const second = await read({ ...order('reader', strategy), mode: 'delta', cursor: cursorOf(first) });
      expect(second).toMatchObject({ deleted: [], verdict: { complete: true, everything: false } });
      expect(namesOf(await read(order('reader', strategy)))).not.toContain(`leaver-${strategy}`);
    },
  );

  it('reads one entry by its objectGUID', async () => {
    const anchor = anchorsIn(await read(order('reader'))).get('ann') ?? '';
    const told = await read({ ...order('reader'), mode: 'single', anchor });
    expect(namesOf(told)).toEqual(['ann']);
  });
});
