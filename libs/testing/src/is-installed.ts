import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where Debian keeps servers; an ordinary user's PATH often lacks these. */
const serverFolders = ['/usr/sbin', '/usr/local/sbin', '/usr/lib/dovecot', ...postgresFolders()];

/** The full path of a program, looked for in PATH and where Debian keeps servers; undefined where it is not installed. */
export function pathOf(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...serverFolders];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

/** Whether a program is installed. */
export const isInstalled = (program: string) => pathOf(program) !== undefined;

/** Whether all of some programs are installed; if not, says loudly on standard error what is missing and what is therefore not run. */
export function canRun(what: string, packages: Readonly<Record<string, string>>): boolean {
  const missing = Object.entries(packages).filter(([program]) => !isInstalled(program));
  for (const [program, name] of missing) {
    process.stderr.write(`NOT RUN: ${what}. ${program} is missing; install the Debian package ${name}.\n`);
  }
  return missing.length === 0;
}

/** The full path of a program that must be there. Throws with what to install. */
export function requirePath(program: string, debianPackage: string): string {
  const path = pathOf(program);
  if (path === undefined) throw new Error(`${program} is missing; install the Debian package ${debianPackage}.`);
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Debian keeps each major version of PostgreSQL in a folder of its own; the newest comes first. */
function postgresFolders(): string[] {
  try {
    const versions = readdirSync('/usr/lib/postgresql').sort((one, other) => Number(other) - Number(one));
    return versions.map((version) => `/usr/lib/postgresql/${version}/bin`);
  } catch {
    return [];
  }
}
