// @ts-check
import { cpus, totalmem } from 'node:os';

/** One line that says on what the figures were taken. @param {{ mailboxes: number }} options */
export function environment({ mailboxes }) {
  const cores = cpus();
  const database = process.env['WAYPOST_BENCH_DATABASE_URL'] ? 'PostgreSQL' : 'embedded database';
  console.log(
    `Node ${process.versions.node}, ${cores.length} × ${cores[0]?.model.trim() ?? 'unknown CPU'}, ` +
      `${Math.round(totalmem() / 1024 ** 3)} GiB, ${process.platform}, ${database}, ${mailboxes.toLocaleString('en-US')} mailboxes`,
  );
}
