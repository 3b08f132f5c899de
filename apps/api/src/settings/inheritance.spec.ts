import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { type Json, onEachDatabase } from '../api-harness.spec-support.js';

interface Vector {
  setting: { key: string; combine: string; default: unknown };
  path: { level: string; name: string; override: { value: unknown; locked?: boolean } | null }[];
  expect: { value: unknown; source: string; lockedBy: string | null; ladder: string[] };
}
const file = new URL('../../../../libs/settings/fixtures/inheritance.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Vector[] };

/** Cases of one setting follow each other, so that a reader of the output finds his way. */
const named = cases.map((vector, index) => ({
  vector,
  when: `${index}: ${vector.setting.key} ${vector.path.map(({ override }) => written(override)).join(' › ')}`,
}));

function written(override: Vector['path'][number]['override']): string {
  return override ? `${JSON.stringify(override.value)}${override.locked ? ' locked' : ''}` : 'unset';
}

onEachDatabase('inheritance through REST', (api) => {
  let addresses: { level: string; path: string; name: string }[];

  beforeAll(async () => {
    const { site, server, mailbox } = await api.hasPath();
    addresses = [
      { level: 'organization', path: '/organization/settings', name: 'organization' },
      { level: 'site', path: `/sites/${site.id}/settings`, name: site.name },
      { level: 'server', path: `/servers/${server.id}/settings`, name: server.name },
      { level: 'mailbox', path: `/mailboxes/${mailbox.id}/settings`, name: mailbox.name },
    ];
  });

  const lowestOf = ({ path }: Vector) => addresses.find(({ level }) => level === path.at(-1)?.level);
  const addressOf = (level: string) => addresses.find((one) => one.level === level)?.path ?? '';
  const nameOf = ({ path }: Vector, name: string) => {
    const step = path.find((one) => one.name === name);
    return addresses.find(({ level }) => level === step?.level)?.name ?? name;
  };

  afterEach(async () => {
    const keys = [...new Set(cases.map(({ setting }) => setting.key))];
    const { items } = (await api.get('/settings/catalogue')).body;
    for (const { level, path } of addresses) {
      const own = keys.filter((key) => items.find((one: Json) => one.key === key).levels.includes(level));
      const { status } = await api.patch(path, Object.fromEntries(own.map((key) => [key, null])));
      expect(status).toBe(200);
    }
  });

  it.each(named)('$when', async ({ vector }) => {
    const { key } = vector.setting;
    // From the bottom up: below a lock nothing can be set.
    for (const { level, override } of vector.path.toReversed()) {
      if (!override) continue;
      const { status, body } = await api.patch(addressOf(level), { [key]: override });
      expect({ status, body }).toMatchObject({ status: 200 });
    }
    const { items } = (await api.get(`${lowestOf(vector)?.path}`)).body;
    const answer = items.find((item: Json) => item.key === key);
    expect({
      value: answer.value,
      source: answer.source.name ?? answer.source.level,
      lockedBy: answer.lockedBy?.name ?? null,
      ladder: answer.ladder.map(({ part }: Json) => part),
    }).toEqual({
      ...vector.expect,
      source: nameOf(vector, vector.expect.source),
      lockedBy: vector.expect.lockedBy && nameOf(vector, vector.expect.lockedBy),
    });
  });
});
