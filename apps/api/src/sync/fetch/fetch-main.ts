import { once } from 'node:events';
import type { PipeMessage } from './frames.js';
import { frame, framesIn } from './frames.js';
import { endAtLimit } from './memory-limit.js';
import { readSource } from './read-source.js';
import { trySource } from './try-source.js';

/**
 * The process that reads a source: takes one task from its standard input, answers on its standard output and ends. It knows nothing but
 * the task: no environment, no database. When its input ends, whoever asked is gone, and so is it.
 */
async function main(): Promise<void> {
  endAtLimit(Number(process.argv[2]));
  const tasks = framesIn(process.stdin);
  const { value: task } = await tasks.next();
  if (!task || !('task' in task)) throw new Error('There is no task.');
  void tasks.next().then(() => process.exit(0));
  if (task.task === 'fetch') await readSource(task.order, tell);
  else await tell({ type: 'report', report: await trySource(task.order) });
  process.stdout.end(() => process.exit(0));
}

async function tell(message: PipeMessage): Promise<void> {
  if (!process.stdout.write(frame(message))) await once(process.stdout, 'drain');
}

await main();
