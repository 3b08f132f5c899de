// @ts-check
import { closeSync, existsSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const largest = 10 * 1024 * 1024;
const kept = 4;

/**
 * Opens a log for appending. Past 10 MiB it becomes `<file>.1`, the one before `<file>.2`, and so on; four old ones are kept.
 * @param {string} file
 * @returns {{ write: (line: string) => void, close: () => void }}
 */
export function openLog(file) {
  let handle = openSync(file, 'a', 0o600);
  let size = fstatSync(handle).size;
  const rotate = () => {
    closeSync(handle);
    shiftOldOnes(file);
    handle = openSync(file, 'a', 0o600);
    size = 0;
  };
  if (size >= largest) rotate();
  return {
    write(line) {
      if (size >= largest) rotate();
      size += writeQuietly(handle, `${line}\n`);
    },
    close: () => closeSync(handle),
  };
}

/**
 * A full disk must not take the mail service down for the sake of its log.
 * @param {number} handle
 * @param {string} text
 */
function writeQuietly(handle, text) {
  try {
    return writeSync(handle, text);
  } catch {
    return 0;
  }
}

/** @param {string} file */
function shiftOldOnes(file) {
  for (let age = kept; age > 0; age -= 1) {
    const younger = age === 1 ? file : `${file}.${age - 1}`;
    if (existsSync(younger)) renameSync(younger, `${file}.${age}`);
  }
}
