// @ts-check
import { buildWhereNeeded } from '../workspace/build.mjs';
import { installWhereNeeded } from '../workspace/install.mjs';
import { endWithParent } from '../workspace/parent.mjs';
import { failureText } from '../workspace/plain-failure.mjs';
import { installDebianPackages } from './debian-packages.mjs';
import { runSpecs } from './run-specs.mjs';
import { suitesFor } from './suites.mjs';
import { added, againList, closingLine, nothing, skippedList } from './tally.mjs';

/** @param {string} text */
const say = (text) => void process.stdout.write(`${text}\n`);

/**
 * Runs all specs, having installed and built what they need; ends with a plain line that counts them.
 * @param {string[]} filters files or parts of their names; without any, everything runs
 * @returns {Promise<number>} the exit code: 0 only where nothing failed
 */
export async function prove(filters) {
  try {
    endWithParent();
    await installWhereNeeded(say);
    const missing = await installDebianPackages(say);
    await buildWhereNeeded(say);
    return await runSuites(filters, missing);
  } catch (error) {
    process.stderr.write(`${failureText(error)}\n`);
    say(closingLine({ ...nothing, failed: 1 }));
    return 1;
  }
}

/**
 * @param {string[]} filters
 * @param {string[]} missing Debian packages that are not there
 */
async function runSuites(filters, missing) {
  let total = nothing;
  for (const { title, args } of suitesFor(filters)) {
    say(`\n${title}`);
    total = added(total, await runSpecs(args));
  }
  say(againList(total.again));
  say(skippedList(total.skipped, missing));
  say(closingLine(total));
  return total.failed === 0 ? 0 : 1;
}
