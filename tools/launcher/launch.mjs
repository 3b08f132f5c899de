// @ts-check
import { join } from 'node:path';
import { buildWhereNeeded } from '../workspace/build.mjs';
import { installWhereNeeded } from '../workspace/install.mjs';
import { endWithParent } from '../workspace/parent.mjs';
import { failureText } from '../workspace/plain-failure.mjs';
import { root } from '../workspace/root.mjs';
import { readArguments, startHelp } from './arguments.mjs';
import { dataPath, openDataFolder } from './data-folder.mjs';
import { embeddedNotice } from './embedded-notice.mjs';
import { childEnvironment } from './environment.mjs';
import { openLog } from './log-file.mjs';
import { worthShowing } from './log-line.mjs';
import { nodeOptions } from './node-options.mjs';
import { stopOnSignals } from './signals.mjs';
import { summary } from './summary.mjs';
import { Supervised } from './supervise.mjs';

/** @param {string} text */
const say = (text) => void process.stdout.write(`${text}\n`);

/** Installs, builds and runs Waypost until a signal ends it; the exit code is 0 then and 1 where it could not start. */
export async function launch() {
  try {
    const options = readArguments(process.argv.slice(2), process.env);
    if (options.help) return say(startHelp);
    endWithParent();
    const data = openDataFolder(dataPath(process.env));
    await installWhereNeeded(say);
    await buildWhereNeeded(say);
    await serve(data, options);
  } catch (error) {
    process.stderr.write(`${failureText(error)}\n`);
    process.exitCode = 1;
  }
}

/**
 * @param {import('./data-folder.mjs').DataFolder} data
 * @param {import('./arguments.mjs').StartOptions} options
 */
async function serve(data, options) {
  const env = childEnvironment(process.env, data, options);
  // Until everything serves, the children grumble about each other's absence: that stays in their logs.
  const shown = { ...options, warnings: false };
  const api = supervised('api', env, data, shown);
  const directory = supervised('directory', env, data, shown);
  const stop = stopOnSignals([api, directory], say);
  try {
    // One after the other: a directory that finds no api waits before it asks again, and would answer from what was.
    const apiReady = await api.start();
    say(summaryOf(apiReady, await directory.start(), data));
    shown.warnings = true;
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @param {import('./data-folder.mjs').DataFolder} data
 * @param {{ verbose: boolean, warnings: boolean }} shown what of its log reaches the terminal; may change while it runs
 */
function supervised(name, env, data, shown) {
  const file = join(data.logs, `${name}.log`);
  const log = openLog(file);
  return new Supervised({
    name,
    env,
    log: file,
    entry: join(root, 'apps', name, 'dist', 'main.js'),
    execArgv: nodeOptions[name] ?? [],
    onLine(line) {
      log.write(line);
      const text = shown.verbose ? line : shown.warnings ? worthShowing(line) : undefined;
      if (text !== undefined) say(`${name}: ${text}`);
    },
    onTrouble(sentence) {
      log.write(sentence);
      say(sentence);
    },
  });
}

/**
 * @param {import('./supervise.mjs').Ready} api
 * @param {import('./supervise.mjs').Ready} directory
 * @param {import('./data-folder.mjs').DataFolder} data
 */
const summaryOf = (api, directory, data) =>
  summary({
    url: String(api['url']),
    ...(api['signInUrl'] ? { signInUrl: String(api['signInUrl']) } : {}),
    ldap: String(directory['ldap']),
    ...(directory['ldaps'] ? { ldaps: String(directory['ldaps']) } : {}),
    data: data.path,
    notices: [...(Array.isArray(api['notices']) ? api['notices'] : []), ...embeddedNotice(data.path, process.env)],
  });
