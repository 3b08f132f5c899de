import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../open-database.js';
import { FolderInUse, lockFolder } from './folder-lock.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'waypost-lock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lockPath = () => join(folder, 'database.lock');
const lockModule = pathToFileURL(join(import.meta.dirname, '../../dist/embedded/folder-lock.js')).href;

/** A process of its own that takes the lock, says so, and holds it until it is ended; or says who was in the way. */
const holder = () => {
  const program = `
    const { lockFolder } = await import(${JSON.stringify(lockModule)});
    try { lockFolder(${JSON.stringify(lockPath())}, 'it'); console.log('mine'); setInterval(() => {}, 1000); }
    catch (error) { console.log(error.constructor.name); }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = new Promise<string>((resolve) => child.stdout.once('data', (text) => resolve(String(text).trim())));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return { child, said, ended };
};

describe("the folder's lock", () => {
  it('refuses a second opener with a sentence that says what to do', () => {
    const release = lockFolder(lockPath(), '/var/lib/waypost');
    expect(() => lockFolder(lockPath(), '/var/lib/waypost')).toThrow(FolderInUse);
    expect(() => lockFolder(lockPath(), '/var/lib/waypost')).toThrow(
      'Another Waypost is using /var/lib/waypost; stop it first, or set WAYPOST_DATA_DIR to another folder.',
    );
    release();
    lockFolder(lockPath(), '/var/lib/waypost')();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken over from a process that was killed', async () => {
    const { child, said, ended } = holder();
    expect(await said).toBe('mine');
    expect(() => lockFolder(lockPath(), folder)).toThrow(FolderInUse);
    child.kill('SIGKILL');
    await ended;
    lockFolder(lockPath(), folder)();
  });

  it.each([
    { what: 'a process there is not', text: JSON.stringify({ pid: 2 ** 22 + 1, began: '1' }) },
    { what: 'an earlier process of the same number', text: JSON.stringify({ pid: process.pid, began: '1' }) },
    { what: 'nobody: the file is torn', text: '{"pid":' },
  ])('is taken over from $what', ({ text }) => {
    writeFileSync(lockPath(), text);
    lockFolder(lockPath(), folder)();
    expect(existsSync(lockPath())).toBe(false);
  });

  it.each(['free', 'stale'])('lets exactly one of many win that open a %s folder at once', async (state) => {
    if (state === 'stale') writeFileSync(lockPath(), JSON.stringify({ pid: 2 ** 22 + 1, began: '1' }));
    const openers = Array.from({ length: 6 }, holder);
    const said = await Promise.all(openers.map((opener) => opener.said));
    for (const { child } of openers) child.kill('SIGKILL');
    await Promise.all(openers.map(({ ended }) => ended));
    expect(said.sort()).toEqual([...Array.from({ length: 5 }, () => 'FolderInUse'), 'mine']);
  });
});

describe('the embedded database', () => {
  const open = () => openDatabase({ dataFolder: folder, migrations: [] });

  it('keeps what was written, and lets go of its folder when closed', async () => {
    const first = await open();
    await expect(open()).rejects.toThrow(FolderInUse);
    await first.source.query('CREATE TABLE kept (n int)');
    await first.source.query('INSERT INTO kept VALUES (42)');
    await first.close();
    expect(readdirSync(folder)).toEqual(['database']);
    const second = await open();
    expect(await second.source.query('SELECT n FROM kept')).toEqual([{ n: 42 }]);
    await second.close();
  }, 120_000);

  it('removes the socket that a killed process left behind, and nothing that is not such a folder', async () => {
    const left = mkdtempSync(join(tmpdir(), 'waypost-'));
    writeFileSync(join(folder, 'database.socket'), left);
    await (await open()).close();
    expect([existsSync(left), existsSync(join(folder, 'database.socket'))]).toEqual([false, false]);
    const other = join(folder, 'waypost-other');
    spawnSync('mkdir', [other]);
    writeFileSync(join(folder, 'database.socket'), other);
    await (await open()).close();
    expect(existsSync(other)).toBe(true);
  }, 120_000);

  it('says what is wrong where its folder holds something else, and lets go of it', async () => {
    spawnSync('mkdir', ['-p', join(folder, 'database')]);
    writeFileSync(join(folder, 'database', 'PG_VERSION'), 'nonsense');
    await expect(open()).rejects.toThrow();
    expect(existsSync(lockPath())).toBe(false);
  }, 120_000);

  it('takes its process down with it when it ends by itself, and opens again afterwards', async () => {
    const module = pathToFileURL(join(import.meta.dirname, '../../dist/embedded/embedded-database.js')).href;
    const program = `
      import threads from 'node:worker_threads';
      import { syncBuiltinESMExports } from 'node:module';
      let database;
      threads.Worker = class extends threads.Worker { constructor(...given) { super(...given); database = this; } };
      syncBuiltinESMExports();
      const { openEmbeddedDatabase } = await import(${JSON.stringify(module)});
      await openEmbeddedDatabase(${JSON.stringify(folder)});
      await database.terminate();
      setTimeout(() => process.exit(0), 5000);`;
    writeFileSync(join(folder, 'opener.mjs'), program);
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'opener.mjs')], { encoding: 'utf8' });
    expect(stderr).toContain('The embedded database ended by itself');
    expect(status).not.toBe(0);
    await (await open()).close();
  }, 120_000);

  it('holds the number and the birth of the process in its lock', () => {
    const release = lockFolder(lockPath(), folder);
    expect(JSON.parse(readFileSync(lockPath(), 'utf8'))).toMatchObject({ pid: process.pid, began: expect.any(String) });
    release();
  });
});
