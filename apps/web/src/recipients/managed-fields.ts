import type { DirectoryOrigin } from '@waypost/contracts';

type Origin = NonNullable<DirectoryOrigin>;

/** Whether a directory decides a field of a recipient now. */
export const isManaged = (origin: DirectoryOrigin | undefined, field: string): boolean =>
  origin?.managedFields.includes(field) ?? false;

/** Why a field cannot be edited here, in a sentence. */
export const managedSentence = ({ source }: Pick<Origin, 'source'>) => `Directory source ${source.name} decides this.`;
