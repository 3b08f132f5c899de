// @ts-check
import { buildWhereNeeded, nxEnvironment } from '../workspace/build.mjs';
import { installWhereNeeded } from '../workspace/install.mjs';
import { endWithParent } from '../workspace/parent.mjs';
import { failureText } from '../workspace/plain-failure.mjs';
import { run } from '../workspace/run.mjs';
import { checksWithout } from './checks.mjs';

/** @param {string} text */
const say = (text) => void process.stdout.write(`${text}\n`);

/**
 * Everything a change must pass, two checks at a time, each named when it is done; all run, whatever fails.
 * @param {string[]} args `--without=<check>` leaves one out, for a caller that runs it otherwise
 * @returns {Promise<number>} the exit code: 0 only where every check passed
 */
export async function check(args) {
  try {
    endWithParent();
    const checks = checksWithout(args);
    await installWhereNeeded(say);
    await buildWhereNeeded(say);
    /** @type {string[]} */
    const failed = [];
    const next = checks.values();
    /** Takes the next check whenever the last is done; two of these keep two cores busy, as most checks use one. */
    const work = async () => {
      for (const one of next) if (!(await passes(one))) failed.push(one.name);
    };
    await Promise.all([work(), work()]);
    say(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
    return failed.length === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${failureText(error)}\n`);
    return 1;
  }
}

/** @param {import('./checks.mjs').Check} check */
async function passes({ name, commands }) {
  const startedAt = Date.now();
  for (const [script, ...args] of commands) {
    const env = { ...process.env, ...nxEnvironment };
    const { code, output } = await run(process.execPath, [script, ...args], { env, quiet: true });
    if (code !== 0) {
      say(`✗ ${name}: node ${[script, ...args].join(' ')}\n${output}`);
      return false;
    }
  }
  say(`✓ ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  return true;
}
