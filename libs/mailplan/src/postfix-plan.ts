import { postfixLookups } from './postfix-lookups.js';
import { postfixMain } from './postfix-main.js';
import { postfixMaster } from './postfix-master.js';
import type { PlannedFile, PostfixServer } from './postfix-server.js';
import { postfixTables } from './postfix-tables.js';

/** The whole configuration of one server's Postfix, by name. The same facts give the same text, to the octet. */
export function planPostfix(server: PostfixServer): PlannedFile[] {
  const files = [
    { name: 'main.cf', text: postfixMain(server), isSecret: false },
    { name: 'master.cf', text: postfixMaster(server), isSecret: false },
    ...postfixTables(server),
    ...postfixLookups(server),
  ];
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** How a file on a host stands to the plan. */
export type Drift = 'missing' | 'changed' | 'not-planned';

/** A password that was filled in is no difference. */
const comparable = (text: string) => text.replaceAll(/^bind_pw = .*$/gm, 'bind_pw =').trimEnd();

/**
 * What differs on a host, by name; empty where it is as planned. Of files that are not planned only those count that a plan could have
 * made: whatever else lies in the folder is the operator's.
 */
export function driftOf(planned: readonly PlannedFile[], onHost: ReadonlyMap<string, string>): Map<string, Drift> {
  const drift = new Map<string, Drift>();
  const names = new Set(planned.map(({ name }) => name));
  for (const { name, text } of planned) {
    const there = onHost.get(name);
    if (there === undefined) drift.set(name, 'missing');
    else if (comparable(there) !== comparable(text)) drift.set(name, 'changed');
  }
  for (const name of onHost.keys())
    if (!names.has(name) && /^waypost-.*\.(cf|cidr|regexp)$/.test(name)) drift.set(name, 'not-planned');
  return drift;
}
