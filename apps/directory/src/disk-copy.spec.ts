import { appendFile, type FileHandle, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryModel } from '@waypost/ldap';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReplicaRecord } from '@waypost/organization';
import { aMailbox, aSmallOrganization } from '@waypost/testing';
import { CopySeal } from './copy-seal.js';
import { DiskCopy } from './disk-copy.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waypost copy '));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (record: ReplicaRecord) => ({ op: 'put', record }) as const;
const names = (model: DirectoryModel) => [...model.mailboxes.values()].map(({ name }) => name);

async function write(revision = 7): Promise<DiskCopy> {
  const copy = new DiskCopy(folder, new CopySeal('token'));
  await copy.prepare();
  await copy.writeSnapshot(
    'feed',
    aSmallOrganization('ann'),
    () => ({ revision }),
    () => 1_000,
  );
  return copy;
}

async function load() {
  const model = new DirectoryModel();
  const copy = new DiskCopy(folder, new CopySeal('token'));
  const state = await copy.load(model);
  await copy.close();
  return { model, state };
}
/** As when the disk has gone: the next line cannot be written. */
const breakLog = (copy: DiskCopy) => (copy as unknown as { log: FileHandle }).log.close();
const logName = async () => (await readdir(folder)).find((name) => name.startsWith('changes-')) ?? '';

describe('DiskCopy', () => {
  it('has nothing to load at first', async () => {
    expect((await load()).state).toBeUndefined();
  });

  it('loads the snapshot and what came after it', async () => {
    const copy = await write();
    copy.append({ revision: 8, changes: [put(aMailbox('bob')), put(aMailbox('cy'))] }, 2_000);
    copy.append({ revision: 9, changes: [{ op: 'delete', kind: 'mailbox', id: aMailbox('ann').id }] }, 3_000);
    copy.heard(4_000);
    await copy.close();
    const { model, state } = await load();
    expect(state).toEqual({ feed: 'feed', revision: 9, currentAt: 4_000 });
    expect(names(model)).toEqual(['bob', 'cy']);
  });

  it('knows which change its revision is, by the snapshot or by what came after it', async () => {
    const copy = new DiskCopy(folder, new CopySeal('token'));
    await copy.prepare();
    const position = () => ({ revision: 7, committedAt: '2026-11-29T12:00:00.007Z' });
    await copy.writeSnapshot('feed', aSmallOrganization('ann'), position, () => 1_000);
    await copy.close();
    expect((await load()).state).toEqual({ feed: 'feed', ...position(), currentAt: 1_000 });
    const again = new DiskCopy(folder, new CopySeal('token'));
    await again.load(new DirectoryModel());
    const next = { revision: 8, committedAt: '2026-11-29T12:00:00.008Z' };
    again.append({ ...next, changes: [put(aMailbox('bob'))] }, 2_000);
    await again.close();
    expect((await load()).state).toEqual({ feed: 'feed', ...next, currentAt: 2_000 });
  });

  it('drops a torn last change, wherever it is torn, and goes on from the one before', async () => {
    const copy = await write();
    copy.append({ revision: 8, changes: [put(aMailbox('bob'))] }, 2_000);
    await copy.close();
    const file = join(folder, await logName());
    const whole = await readFile(file);
    for (let length = 0; length < whole.length; length++) {
      await writeFile(file, whole.subarray(0, length));
      const { model, state } = await load();
      expect({ length, revision: state?.revision, names: names(model) }).toEqual({
        length,
        revision: 7,
        names: ['ann'],
      });
    }
    await writeFile(file, whole.subarray(0, whole.length - 5));
    const again = new DiskCopy(folder, new CopySeal('token'));
    await again.load(new DirectoryModel());
    again.append({ revision: 8, changes: [put(aMailbox('cy'))] }, 2_000);
    await again.close();
    const { model, state } = await load();
    expect([state?.revision, names(model)]).toEqual([8, ['ann', 'cy']]);
  });

  it('starts over when a line before the last is damaged', async () => {
    const copy = await write();
    for (const [revision, name] of [
      [8, 'bob'],
      [9, 'cy'],
    ] as const)
      copy.append({ revision, changes: [put(aMailbox(name))] }, 2_000);
    await copy.close();
    const file = join(folder, await logName());
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('bob', 'bub'));
    expect((await load()).state).toBeUndefined();
  });

  it('starts over when the snapshot is damaged or cut anywhere', async () => {
    await (await write()).close();
    const file = join(folder, 'snapshot');
    const whole = await readFile(file);
    for (let length = 0; length < whole.length; length += 7) {
      await writeFile(file, whole.subarray(0, length));
      expect((await load()).state).toBeUndefined();
    }
    for (let at = 0; at < whole.length; at += 31) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      await writeFile(file, damaged);
      expect((await load()).state).toBeUndefined();
    }
    await writeFile(file, whole);
    expect((await load()).state).toMatchObject({ revision: 7 });
  });

  it('starts over when the log of its snapshot is gone', async () => {
    await (await write()).close();
    await rm(join(folder, await logName()));
    expect((await load()).state).toBeUndefined();
  });

  it('is whole although changes go on while a snapshot of them is written', async () => {
    const copy = await write();
    const model = new DirectoryModel();
    for (const record of aSmallOrganization('ann')) model.put(record);
    for (let index = 0; index < 1_200; index++) model.put(aMailbox(`m${String(index)}`));
    let revision = 7;
    const change = () => {
      const record = aMailbox(`m${String(revision * 7)}`, { displayName: `changed at ${String(++revision)}` });
      model.put(record);
      copy.append({ revision, changes: [put(record)] }, revision);
    };
    const changing = setInterval(change, 0);
    await copy.writeSnapshot(
      'feed',
      model.records(),
      () => ({ revision }),
      () => 1_000,
    );
    change();
    clearInterval(changing);
    await copy.close();
    const loaded = await load();
    expect(loaded.state?.revision).toBe(revision);
    expect(new Map(loaded.model.mailboxes)).toEqual(new Map(model.mailboxes));
    expect((await readdir(folder)).filter((name) => name.startsWith('changes-'))).toHaveLength(1);
  });

  it('does not trust a fuzzy snapshot whose log lost what makes it whole', async () => {
    const copy = await write();
    let revision = 7;
    const records = function* () {
      yield* aSmallOrganization('ann');
      copy.append({ revision: ++revision, changes: [put(aMailbox('bob'))] }, 2_000);
    };
    await copy.writeSnapshot(
      'feed',
      records(),
      () => ({ revision }),
      () => 1_000,
    );
    await copy.close();
    expect((await load()).state?.revision).toBe(8);
    await writeFile(join(folder, await logName()), '');
    expect((await load()).state).toBeUndefined();
  });

  it.each([
    { when: 'another model takes its place', happen: (copy: DiskCopy) => copy.abandon() },
    { when: 'its log cannot be written to', happen: (copy: DiskCopy) => breakLog(copy) },
  ])(
    'stays as it was, and wants to be written anew, where $when while a snapshot is written',
    async ({ when, happen }) => {
      const copy = await write();
      let happened: Promise<void> | void = undefined;
      const meanwhile = function* () {
        yield* aSmallOrganization('ann', 'bob');
        happened = happen(copy);
        copy.append({ revision: 12, changes: [put(aMailbox('cy'))] }, 2_000);
      };
      await copy.writeSnapshot(
        'feed',
        meanwhile(),
        () => ({ revision: 11 }),
        () => 1_000,
      );
      await happened;
      expect({ when, wantsSnapshot: copy.wantsSnapshot }).toEqual({ when, wantsSnapshot: true });
      copy.append({ revision: 13, changes: [put(aMailbox('dan'))] }, 3_000);
      await copy.close();
      const { model, state } = await load();
      expect([state?.revision, names(model)]).toEqual([7, ['ann']]);
    },
  );

  it('ignores what a crash left beside the copy', async () => {
    await (await write()).close();
    await appendFile(join(folder, 'snapshot.new'), 'half a snapshot');
    expect((await load()).state).toMatchObject({ revision: 7 });
  });

  it('wants a new snapshot once the log is long', async () => {
    const copy = await write();
    expect(copy.wantsSnapshot).toBe(false);
    for (let index = 0; index < 20_001; index++) copy.heard(index);
    await copy.close();
    const again = new DiskCopy(folder, new CopySeal('token'));
    await again.load(new DirectoryModel());
    expect(again.wantsSnapshot).toBe(true);
    await again.close();
  });
});
