// @ts-check
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from '../workspace/root.mjs';

/** Vitest's own JSON reporter leaves out why a test was skipped, so this one writes what the closing line needs. */
export default class TallyReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandled errors outside of any test
   */
  onTestRunEnd(modules, unhandled) {
    /** @type {import('./tally.mjs').Tally} */
    const tally = { passed: 0, failed: unhandled.length, skipped: [], again: [] };
    for (const module of modules) {
      tally.failed +=
        module.errors().length + [...module.children.allSuites()].filter((suite) => suite.errors().length > 0).length;
      for (const test of module.children.allTests()) count(tally, test, relative(root, module.moduleId));
    }
    writeFileSync(process.env['WAYPOST_TALLY_FILE'] ?? 'tally.json', JSON.stringify(tally));
  }
}

/**
 * @param {import('./tally.mjs').Tally} tally
 * @param {import('vitest/node').TestCase} test
 * @param {string} file
 */
function count(tally, test, file) {
  const result = test.result();
  const name = `${file} › ${test.fullName}`;
  if (test.diagnostic()?.flaky) tally.again.push(name);
  if (result.state === 'passed') tally.passed += 1;
  else if (result.state === 'failed') tally.failed += 1;
  else tally.skipped.push({ name, why: noteOf(result) });
}

/** @param {import('vitest/node').TestResult | { state: 'pending' }} result */
const noteOf = (result) => ('note' in result && result.note) || 'its spec skips it here; what is missing is said above';
