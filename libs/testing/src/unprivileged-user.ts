import { execFileSync } from 'node:child_process';

/** An account that may own a server's files and run it. */
export interface SystemUser {
  uid: number;
  gid: number;
  name: string;
  group: string;
}

const ask = (...args: string[]) => execFileSync('id', args, { encoding: 'utf8' }).trim();

/** Who test servers run as: `nobody` where the tests run as root, since PostgreSQL refuses root and the others do not need it; otherwise the user at hand. */
export function unprivilegedUser(): SystemUser {
  const who = process.getuid?.() === 0 ? ['nobody'] : [];
  return {
    uid: Number(ask('-u', ...who)),
    gid: Number(ask('-g', ...who)),
    name: ask('-un', ...who),
    group: ask('-gn', ...who),
  };
}
