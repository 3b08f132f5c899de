import type { PartKey } from './parts/part';
import type { SourceDraft } from './source-draft';

const some = (lines: readonly string[]) => lines.some((line) => line.trim() !== '');

/** Whether a part says what a source cannot do without. Whether the api takes it is the api's to say. */
export function isAnswered(part: PartKey, draft: SourceDraft): boolean {
  const { connection, scope } = draft;
  const answered = {
    kind: () => draft.kind !== undefined && draft.name.trim() !== '',
    connection: () => some(connection.urls) && (connection.bindDn !== null || connection.clientCertificate !== null),
    scope: () => some(scope.bases) && scope.people.trim() !== '',
    mapping: () =>
      (['name', 'address'] as const).every((target) =>
        draft.mapping.some((line) => line.kind === 'person' && line.target === target && some(line.from)),
      ),
    placement: () => draft.placement.length > 0,
    // They begin with good answers; where a kind was chosen, they were on the way.
    passwords: () => draft.kind !== undefined,
    rules: () => draft.kind !== undefined,
  } satisfies Record<PartKey, () => boolean>;
  return answered[part]();
}
