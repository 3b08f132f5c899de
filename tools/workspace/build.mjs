// @ts-check
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fingerprint, sourceFiles } from './fingerprint.mjs';
import { PlainFailure } from './plain-failure.mjs';
import { root } from './root.mjs';
import { run } from './run.mjs';
import { withSignsOfLife } from './sign-of-life.mjs';

const stampFile = join(root, '.nx', 'waypost-built');

/** Nx without its daemon, its cloud and its own screen: a start leaves no process behind and calls nobody. */
export const nxEnvironment = { NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false', NEXT_TELEMETRY_DISABLED: '1' };

/**
 * Builds what changed since the last build; does nothing at all when no source changed.
 * @param {(sentence: string) => void} tell
 * @throws {PlainFailure} when something does not compile; the compiler's words are shown before
 */
export async function buildWhereNeeded(tell) {
  const sources = fingerprint(sourceFiles(root));
  if (isBuilt(sources)) return;
  tell('Building what changed …');
  await withSignsOfLife('building', tell, buildNow());
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, sources);
}

async function buildNow() {
  const nx = join(root, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
  const env = { ...process.env, ...nxEnvironment };
  const args = [nx, 'run-many', '-t', 'build', '--output-style=static'];
  const { code, output } = await run(process.execPath, args, { env, quiet: true });
  if (code === 0) return;
  process.stderr.write(output);
  throw new PlainFailure('The build failed, so nothing was started: what the compiler said stands above.');
}

/** @param {string} sources */
const isBuilt = (sources) =>
  existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sources && builtRooms().every(hasOutput);

/** A room's output may have been deleted by hand while its sources stayed as they were. */
const builtRooms = () =>
  ['apps', 'libs']
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(root, folder, name)))
    .concat(join(root, 'migrations'))
    .filter(isBuiltRoom);

/** @param {string} room */
function isBuiltRoom(room) {
  const manifest = join(room, 'package.json');
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).scripts?.build !== undefined;
}

/** @param {string} room */
const hasOutput = (room) => existsSync(join(room, 'dist')) || existsSync(join(room, 'out'));
