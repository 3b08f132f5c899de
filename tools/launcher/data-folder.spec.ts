import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../workspace/root.mjs';
import { dataPath, openDataFolder } from './data-folder.mjs';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'waypost data '))));
afterEach(() => rmSync(folder, { recursive: true }));

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('the path', () => {
  it('is data/ in the checkout unless told otherwise', () => {
    expect(dataPath({})).toBe(join(root, 'data'));
  });

  it('counts from the folder the command was typed in', () => {
    expect(dataPath({ WAYPOST_DATA_DIR: 'mail', INIT_CWD: '/srv' })).toBe('/srv/mail');
  });
});

describe('the folder', () => {
  it('and its secret are readable by their owner alone', () => {
    const data = openDataFolder(join(folder, 'new', 'deep'));
    expect(modeOf(data.path)).toBe('700');
    expect(modeOf(join(data.path, 'follower-token'))).toBe('600');
    expect(Buffer.from(data.followerToken, 'base64url')).toHaveLength(32);
  });

  it('keeps its secret from one start to the next', () => {
    expect(openDataFolder(folder).followerToken).toBe(openDataFolder(folder).followerToken);
  });

  it('replaces a secret that was only half written', () => {
    writeFileSync(join(folder, 'follower-token'), 'abc');
    const { followerToken } = openDataFolder(folder);
    expect(followerToken).toHaveLength(43);
    expect(readFileSync(join(folder, 'follower-token'), 'utf8')).toBe(`${followerToken}\n`);
  });

  it('that cannot be one is refused with a sentence that says what to do', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => openDataFolder(join(folder, 'file', 'data'))).toThrow(/cannot write.*is a file.*WAYPOST_DATA_DIR/);
  });
});
