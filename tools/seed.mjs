// @ts-check
import { join } from 'node:path';
import { dataPath } from './launcher/data-folder.mjs';
import { buildWhereNeeded } from './workspace/build.mjs';
import { installWhereNeeded } from './workspace/install.mjs';
import { failureText } from './workspace/plain-failure.mjs';
import { root } from './workspace/root.mjs';
import { run } from './workspace/run.mjs';

/** @param {string} text */
const say = (text) => void process.stdout.write(`${text}\n`);

try {
  await installWhereNeeded(say);
  await buildWhereNeeded(say);
  const main = join(root, 'apps', 'api', 'dist', 'seed', 'main.js');
  const env = { ...process.env, WAYPOST_DATA_DIR: dataPath(process.env) };
  process.exitCode = (await run(process.execPath, [main, ...process.argv.slice(2)], { env })).code;
} catch (error) {
  process.stderr.write(`${failureText(error)}\n`);
  process.exitCode = 1;
}
