import { sameValue } from '@waypost/settings';
import * as fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aMailbox, type Json, onEachDatabase, refused } from '../api-harness.spec-support.js';
import { situations, SmallTree } from './small-tree.spec-support.js';

onEachDatabase('previews', (api) => {
  let tree: SmallTree;
  beforeAll(async () => {
    tree = new SmallTree(api);
    await tree.plant();
  });

  it('counts and names exactly the mailboxes that then change, whatever is set in the tree', async () => {
    await fc.assert(
      fc.asyncProperty(situations, async ({ key, placed, node, wanted }) => {
        await tree.hold(key, placed);
        const path = tree.addressOf(node);
        const before = await valuesOver(key, node);
        expect(before).toEqual(Object.fromEntries(tree.inForce(key, node).map(({ name, value }) => [name, value])));
        const preview = await api.post(`${path}/preview`, { [key]: wanted });
        const change = await api.patch(path, { [key]: wanted });
        expect(change.status).toBe(preview.status);
        expect(preview.status).toBe(tree.isLockedAbove(node) ? 409 : 200);
        if (preview.status !== 200) return;
        const after = await valuesOver(key, node);
        const [affected, keeping] = split(Object.keys(before), (name) => !sameValue(before[name], after[name]));
        const [told] = preview.body.changes;
        expect({ affected: told.affected, keeping: told.keeping }).toEqual({
          affected: affected.length,
          keeping: keeping.length,
        });
        if (tree.node(node).level === 'mailbox') return;
        expect(
          told.affectedMailboxes.map(({ name, before: was, after: is }: Json) => [name, was.value, is.value]).sort(),
        ).toEqual(affected.map((name) => [name, before[name], after[name]]).sort());
        expect(told.keepingMailboxes.map(({ name, value }: Json) => [name, value]).sort()).toEqual(
          keeping.map((name) => [name, after[name]]).sort(),
        );
      }),
      { numRuns: 25 },
    );
  }, 240_000);

  /** What is in force for each mailbox below a node, as the list shows it. */
  async function valuesOver(key: string, node: number): Promise<Record<string, unknown>> {
    const below = new Set(tree.inForce('pop3.enabled', node).map(({ name }) => name));
    const { items } = (await api.get(`/mailboxes?limit=500&settings=${key}`)).body;
    return Object.fromEntries(
      items
        .filter(({ name }: Json) => below.has(name))
        .map(({ name, effective }: Json) => [name, effective[key].value]),
    );
  }

  describe('POST …/settings/preview', () => {
    // What chance set in the tree last, a lock at the organization perhaps, would reach every other node too.
    beforeEach(() => tree.hold('pop3.enabled', []));

    it('reads as one sentence, says why the others keep, and saves nothing', async () => {
      const { site, server, mailbox } = await api.hasPath();
      await api.has(aMailbox(`${mailbox.name}-2`).on(server));
      await api.patch(`/mailboxes/${mailbox.name}/settings`, { 'pop3.enabled': true });
      const before = (await api.get(`/sites/${site.name}/settings`)).body;
      const { body } = await api.post(`/sites/${site.name}/settings/preview`, { 'pop3.enabled': false });
      expect(body).toMatchObject({ sentence: 'Turns POP3 off for 1 mailbox; 1 keeps it.', affected: 1 });
      expect(body.changes[0]).toMatchObject({
        key: 'pop3.enabled',
        before: { value: true, source: { level: 'default' } },
        after: { value: false, source: { level: 'site', name: site.name } },
        affectedMailboxes: [{ name: `${mailbox.name}-2` }],
        keepingMailboxes: [{ name: mailbox.name, value: true, because: 'POP3 is On on the mailbox itself' }],
        recentUse: null,
      });
      expect((await api.get(`/sites/${site.name}/settings`)).body).toEqual(before);
    });

    it('tells of each setting of a change', async () => {
      const { mailbox } = await api.hasPath();
      const patch = { 'pop3.enabled': false, 'imap.enabled': true };
      const { changes } = (await api.post(`/mailboxes/${mailbox.name}/settings/preview`, patch)).body;
      expect(changes.map(({ key, affected }: Json) => [key, affected])).toEqual([
        ['pop3.enabled', 1],
        ['imap.enabled', 0],
      ]);
    });

    it('shows at most twenty of each, and counts them all', async () => {
      const { site, server } = await api.hasPath();
      const names = Array.from({ length: 24 }, (_, n) => `many-${String(n).padStart(2, '0')}-${api.unique()}`);
      for (const name of names) await api.has(aMailbox(name).on(server));
      const { changes } = (await api.post(`/sites/${site.name}/settings/preview`, { 'pop3.enabled': false })).body;
      expect(changes[0].affected).toBe(25);
      expect(changes[0].affectedMailboxes).toHaveLength(20);
    });

    it('refuses what the change would be refused for', async () => {
      const { site, mailbox } = await api.hasPath();
      const ask = (path: string, patch: object) => api.post(`${path}/settings/preview`, patch);
      expect(await ask('/sites/nowhere', { 'pop3.enabled': false })).toMatchObject(refused(404, 'node-not-found'));
      expect(await ask(`/sites/${site.name}`, { 'pop3.enabled': 1, x: 1 })).toMatchObject(
        refused(422, 'body-invalid', '#/pop3.enabled', '#/x'),
      );
      const contradicting = { 'smtp.firstRetryMinutes': 60, 'smtp.longestRetryMinutes': 30 };
      expect(await ask(`/sites/${site.name}`, contradicting)).toMatchObject(
        refused(422, 'setting-invalid', '#/smtp.firstRetryMinutes', '#/smtp.longestRetryMinutes'),
      );
      await api.patch(`/sites/${site.name}/settings`, { 'pop3.enabled': { value: false, locked: true } });
      expect(await ask(`/mailboxes/${mailbox.name}`, { 'pop3.enabled': true })).toMatchObject(
        refused(409, 'setting-locked', '#/pop3.enabled'),
      );
    });
  });
});

function split<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}
