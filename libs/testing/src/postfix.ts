import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requirePath } from './is-installed.js';

/** The directory a private Postfix asks. */
export interface PostfixOptions {
  ldapUrl: string;
  bindDn: string;
  password: string;
  base: string;
}

/** What Postfix makes of a lookup: mail for the person is taken, refused for good, or tried again later. */
export type PostfixVerdict = 'found' | 'not found' | 'deferred';

/** The lookups that operators are given; what is asked with is these very files. */
const sample = fileURLToPath(new URL('../../../deploy/postfix/', import.meta.url));

/** Postfix's own lookups with the shipped files: only the directory's address, the account and the base differ. */
export function postfixLookups({ ldapUrl, bindDn, password, base }: PostfixOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-postfix-'));
  writeFileSync(join(folder, 'main.cf'), 'compatibility_level = 3.6\n');
  const map = join(folder, 'mailboxes.cf');
  const adapted = readFileSync(join(sample, 'waypost-mailboxes.cf'), 'utf8')
    .replace(/^server_host = .*$/m, `server_host = ${ldapUrl}`)
    .replace(/^bind_dn = .*$/m, `bind_dn = ${bindDn}`)
    .replace(/^bind_pw = .*$/m, `bind_pw = ${password}`)
    .replace(/^search_base = .*$/m, `search_base = ${base}`);
  writeFileSync(map, adapted, { mode: 0o600 });
  return {
    /** Asks for a mailbox by its address with a process of its own, as a fresh smtpd would. */
    mailbox: (address: string) =>
      new Promise<PostfixVerdict>((resolve) => {
        execFile(
          requirePath('postmap', 'postfix'),
          ['-c', folder, '-q', address, `ldap:${map}`],
          (error, stdout, stderr) => {
            // 1 with nothing said is how postmap says "not found"; a lookup that failed says what went wrong.
            if (!error && stdout.trim() !== '') resolve('found');
            else resolve(error?.code === 1 && stderr === '' ? 'not found' : 'deferred');
          },
        );
      }),
    discard: () => rmSync(folder, { recursive: true, force: true }),
  };
}
