import { execFileSync } from 'node:child_process';
import { freePort } from './free-port.js';
import { requirePath } from './is-installed.js';
import { ServerFolder } from './server-folder.js';
import { ServerProcess } from './server-process.js';
import { unprivilegedUser } from './unprivileged-user.js';

/** Starts an empty PostgreSQL of Debian's on a free port, fast and not durable. Stopping it leaves nothing behind. */
export async function startPostgres() {
  const [postgres, initdb, psql] = ['postgres', 'initdb', 'psql'].map((program) =>
    requirePath(program, 'postgresql-15'),
  );
  const user = unprivilegedUser();
  const folder = new ServerFolder('postgres', user);
  const data = folder.folder('data');
  const identity = process.getuid?.() === 0 ? { uid: user.uid, gid: user.gid } : {};
  const options = ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8', '--locale=C.UTF-8'];
  execFileSync(initdb ?? '', options, { ...identity, cwd: '/', stdio: 'pipe' });
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder.path, '-c', 'fsync=off'];
  const server = new ServerProcess('postgres', postgres ?? '', args, user, folder);
  await server.untilReady(async () => execFileSync(psql ?? '', [url, '-qc', 'select 1'], { stdio: 'pipe' }));
  // SIGINT is "fast": it ends sessions that a failed test left open.
  return { url, port, folder: folder.path, stop: () => server.stop('SIGINT') };
}
