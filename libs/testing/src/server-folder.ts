import { chownSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SystemUser } from './unprivileged-user.js';

/** A temporary folder that belongs to the user a test server runs as. */
export class ServerFolder {
  readonly path: string;

  constructor(
    name: string,
    private readonly owner: SystemUser,
  ) {
    // A unix socket's path may have 107 characters; some temporary folders are longer than that by themselves.
    this.path = mkdtempSync(join(tmpdir().length > 50 ? '/tmp' : tmpdir(), `waypost-${name}-`));
    this.own(this.path);
  }

  /** The full path of a name in the folder. */
  at = (name: string) => join(this.path, name);

  /** Makes a folder inside and returns its full path. */
  folder(name: string): string {
    mkdirSync(this.at(name), { recursive: true });
    this.own(this.at(name));
    return this.at(name);
  }

  /** Writes a file inside, readable by its owner alone, and returns its full path; in pieces what is too much for one text. */
  write(name: string, text: string | Iterable<string>): string {
    this.folder(dirname(name));
    const file = openSync(this.at(name), 'w', 0o600);
    for (const piece of typeof text === 'string' ? [text] : text) writeFileSync(file, piece);
    closeSync(file);
    this.own(this.at(name));
    return this.at(name);
  }

  /** A file's text, or nothing where it does not exist yet. */
  read(name: string): string {
    try {
      return readFileSync(this.at(name), 'utf8');
    } catch {
      return '';
    }
  }

  remove() {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  private own(path: string) {
    if (process.getuid?.() === 0) chownSync(path, this.owner.uid, this.owner.gid);
  }
}
