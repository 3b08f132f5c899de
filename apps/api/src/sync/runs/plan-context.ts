import { hash } from 'node:crypto';
import { DirectorySourceEntity, findAcceptedDomains, findFormerGroups, findPlaces } from '@waypost/store';
import type { PlanContext } from '@waypost/sync';
import { type EntityManager, Not } from 'typeorm';
import { toSource } from './workshop.js';

/** What the plans of a run are made against, as it is now. */
export async function planContext(
  manager: EntityManager,
  source: DirectorySourceEntity,
  runId: string,
): Promise<PlanContext> {
  const others = await manager.findBy(DirectorySourceEntity, { id: Not(source.id) });
  return {
    source: toSource(source),
    otherSources: others.map(toSource),
    now: new Date(),
    acceptedDomains: await findAcceptedDomains(manager),
    ...(await findPlaces(manager)),
    formerGroup: await findFormerGroups(manager, source.id),
    newId: (anchor) => idIn(runId, anchor),
  };
}

/** The id of what a run makes of an entry: the same in all plans of the run, and in no other run (RFC 9562, version 8). */
function idIn(runId: string, anchor: string): string {
  const digits = hash('sha256', `${runId} ${anchor}`, 'hex');
  const variant = (8 | (parseInt(digits.charAt(16), 16) & 3)).toString(16);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
