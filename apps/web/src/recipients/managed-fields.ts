import type { DirectoryOrigin } from '@waypost/contracts';

type Origin = NonNullable<DirectoryOrigin>;

/** The directory a recipient comes from; undefined for one that was made here, and for what is no recipient. */
export const fromDirectory = (one: { directory?: DirectoryOrigin } | object): Origin | undefined =>
  ('directory' in one ? (one.directory as DirectoryOrigin) : null) ?? undefined;

/** Whether a directory decides a field of a recipient now. */
export const isManaged = (origin: DirectoryOrigin | undefined, field: string): boolean =>
  origin?.managedFields.includes(field) ?? false;

/** Why a field cannot be edited here, in a sentence. */
export const managedSentence = ({ source }: Pick<Origin, 'source'>) => `Directory source ${source.name} decides this.`;

/** What deleting a recipient means for the entry it comes from; undefined where it comes from none. */
export function goneForGood(one: object): string | undefined {
  const origin = fromDirectory(one);
  return (
    origin &&
    `It comes from directory source ${origin.source.name}: its entry is left out from now on, or the next run would bring it back.`
  );
}
