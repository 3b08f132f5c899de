import { runCommandLine } from './run-command-line.js';

// A reader such as head may have had enough: that is no failure of ours.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code === 'EPIPE') process.exit(0);
  throw fault;
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  out: process.stdout,
  err: process.stderr,
  now: Date.now,
});
