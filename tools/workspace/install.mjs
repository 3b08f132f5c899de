// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agrees } from './installed.mjs';
import { PlainFailure } from './plain-failure.mjs';
import { root } from './root.mjs';
import { run } from './run.mjs';
import { withSignsOfLife } from './sign-of-life.mjs';

const stampFile = join(root, 'node_modules', '.waypost-installed');

/**
 * Installs the packages of the lock file, unless exactly those are there already.
 * @param {(sentence: string) => void} tell
 * @throws {PlainFailure} when npm could not install
 */
export async function installWhereNeeded(tell) {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stamp = stampOf(lock);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  if (!installedByHand(lock)) await installNow(tell);
  writeFileSync(stampFile, stamp);
}

/** @param {(sentence: string) => void} tell */
async function installNow(tell) {
  tell('Installing packages (about half a minute the first time) …');
  const installing = npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  const { code, output } = await withSignsOfLife('installing packages', tell, installing);
  if (code === 0) return;
  process.stderr.write(output);
  throw new PlainFailure('npm ci failed, so nothing was started: what npm said stands above.');
}

/**
 * Packages with native parts differ by platform and by Node's ABI, so a checkout carried elsewhere installs anew.
 * @param {string} lock
 */
const stampOf = (lock) =>
  createHash('sha256')
    .update(lock)
    .update(`${process.platform} ${process.arch} ${process.versions.modules}`)
    .digest('hex');

/**
 * Someone who ran `npm install` need not wait for a second installation of the same.
 * @param {string} lock
 */
function installedByHand(lock) {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  return existsSync(hidden) && agrees(JSON.parse(lock), JSON.parse(readFileSync(hidden, 'utf8')));
}

/** @param {string[]} args */
function npm(args) {
  const env = { ...process.env };
  // `npm start --demo` reaches us as configuration of npm; handed on, npm would warn of an option it does not know.
  delete env['npm_config_demo'];
  delete env['npm_config_owner_link'];
  const script = env['npm_execpath'];
  return script?.endsWith('npm-cli.js')
    ? run(process.execPath, [script, ...args], { env, quiet: true })
    : run('npm', args, { env, quiet: true });
}
