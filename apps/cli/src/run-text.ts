import type {
  DirectoryConflict,
  DirectoryLink,
  DirectoryRun,
  DirectoryRunProgress,
  ListedDirectorySource,
} from '@waypost/contracts';
import { planOperations } from '@waypost/sync';
import { plain } from './plain.js';
import { table } from './table.js';

/** Directory sources, a line each. */
export const sourcesText = (sources: readonly ListedDirectorySource[]) =>
  sources.length === 0
    ? 'There are no directory sources.'
    : table([
        ['NAME', 'KIND', 'STATE', 'LAST RUN', 'LINKED', 'CONFLICTS', 'NOW'],
        ...sources.map(({ name, kind, state, status }) => [
          name,
          kind,
          state,
          status.lastRun ? `${status.lastRun.state} ${status.lastRun.endedAt ?? ''}`.trim() : 'none',
          String(status.links.linked),
          String(status.openConflicts),
          status.currentRun ? `${status.currentRun.state} ${status.currentRun.id}` : '-',
        ]),
      ]);

const plannedText = (counts: NonNullable<DirectoryRun['counts']>) =>
  planOperations
    .flatMap((operation) => (counts[operation] > 0 ? [`${operation} ${counts[operation]}`] : []))
    .join(', ') || 'nothing to do';

/** Many servers do not say what they are. */
const serverText = ({ vendor, url }: NonNullable<DirectoryRun['server']>) =>
  vendor === '' ? url : `${plain(vendor)} at ${url}`;

/** A run for somebody to decide by: what it plans, what held it, and how to go on. */
export function runText(run: DirectoryRun): string {
  const lines = [
    `Run ${run.id} of ${run.source.name}: ${run.mode}${run.dryRun ? ', dry' : ''}, ${run.state}`,
    `${run.fetch.entries} entries read${run.server ? ` from ${serverText(run.server)}` : ''}`,
  ];
  const { counts, gate } = run;
  if (counts) {
    lines.push(`Plan: ${plannedText(counts)}; unchanged ${counts.unchanged}`);
  }
  for (const check of gate?.checks ?? []) if (!check.ok) lines.push(`Held by ${check.name}: ${plain(check.detail)}`);
  if (run.note !== null) lines.push(plain(run.note));
  if (run.error) lines.push(`Failed (${run.error.code}): ${plain(run.error.detail)}`);
  if (counts && Object.entries(counts).some(([name, count]) => name !== 'unchanged' && count > 0))
    lines.push(`See it whole with: waypost sync plan ${run.id}`);
  if (run.state === 'held' && run.planHash !== null)
    lines.push(`Approve it with: waypost sync approve ${run.id} ${run.planHash}`);
  return lines.join('\n');
}

/** How far a run is, on one line. */
export function progressText({
  state,
  fetched,
  expected,
  items,
  applied,
  failed,
  etaSeconds,
}: DirectoryRunProgress): string {
  const eta = etaSeconds === null ? '' : `, about ${etaSeconds} s left`;
  if (state === 'applying') return `applying: ${applied} of ${items}${failed > 0 ? `, ${failed} failed` : ''}${eta}`;
  if (state === 'fetching')
    return `fetching: ${fetched}${expected === null ? '' : ` of about ${expected}`} entries${eta}`;
  return state;
}

/** Conflicts, each with the sentence that names both parties and what can be done here. */
export const conflictsText = (conflicts: readonly DirectoryConflict[]) =>
  conflicts.length === 0
    ? 'There are no open conflicts.'
    : conflicts
        .map(
          ({ id, source, label, detail, resolutions }) =>
            `${id}  ${source.name}: ${plain(label)}\n  ${plain(detail)}\n  Here it can be: ${resolutions.join(', ') || 'nothing; mend it in the directory'}`,
        )
        .join('\n');

/** Runs of one source, a line each, newest first. */
export const runsText = (runs: readonly DirectoryRun[]) =>
  runs.length === 0
    ? 'It has never run.'
    : table([
        ['RUN', 'BEGUN', 'MODE', 'STATE', 'BY', 'PLAN'],
        ...runs.map(({ id, createdAt, startedAt, mode, dryRun, state, startedBy, counts, error }) => [
          id,
          startedAt ?? createdAt,
          dryRun ? `${mode}, dry` : mode,
          state,
          plain(startedBy ?? 'schedule'),
          error ? plain(error.detail) : counts ? plannedText(counts) : '',
        ]),
      ]);

/** People on their way out, a line each, with what is known of when. */
export const leaversText = (links: readonly DirectoryLink[]) =>
  links.length === 0
    ? 'There are none.'
    : table([
        ['LINK', 'WHO', 'STATE', 'SINCE', 'ENTRY'],
        ...links.map(({ id, recipient, state, suspendedSince, missingSince, dn }) => [
          id,
          recipient?.name ?? '-',
          state,
          missingSince ?? suspendedSince ?? '-',
          plain(dn),
        ]),
      ]);
