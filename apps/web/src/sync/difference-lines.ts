import type { FieldDifference } from '@waypost/sync';
import { fieldName } from './source-words';

/** One line of a before and after, ready to be drawn. */
export type DifferenceLine =
  | { how: 'changed'; name: string; before: string | undefined; after: string | undefined }
  | { how: 'set'; name: string; added: string[]; removed: string[] }
  | { how: 'kept'; name: string; ours: string | undefined; theirs: string | undefined; why: string };

const keptBecause: Readonly<Record<string, string>> = {
  local: 'the field is ours',
  initial: 'taken only when the recipient was made',
  'directory-if-present': 'the source has no value',
  directory: 'it cannot be taken',
  detached: 'detached from the source',
  precedence: 'another source comes first',
};

/** A value in words; undefined where there is none. Lists are joined, switches are said. */
export function sayValue(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((one) => sayValue(one) ?? '').join(', ');
  if (typeof value !== 'object') return String(value);
  const named = (value as { name?: unknown }).name;
  return typeof named === 'string' ? named : JSON.stringify(value);
}

/** What a plan item does to one field, in words. */
export function differenceLine(difference: FieldDifference): DifferenceLine {
  const name = fieldName(difference.field);
  if ('add' in difference) return { how: 'set', name, added: difference.add, removed: difference.remove };
  if ('kept' in difference)
    return {
      how: 'kept',
      name,
      ours: sayValue(difference.before),
      theirs: sayValue(difference.directory),
      why: keptBecause[difference.authority] ?? difference.authority,
    };
  return { how: 'changed', name, before: sayValue(difference.before), after: sayValue(difference.after) };
}

const most = 2;

/** The gist of a plan item for one row of a list: `Surname: Lee → Anders; Title: Clerk; and 2 more`. */
export function differenceGist(differences: readonly FieldDifference[]): string {
  const changes = differences.map(differenceLine).flatMap((line) => (line.how === 'kept' ? [] : [changeWords(line)]));
  if (changes.length <= most + 1) return changes.join('; ');
  return `${changes.slice(0, most).join('; ')}; and ${String(changes.length - most)} more`;
}

function changeWords(line: Exclude<DifferenceLine, { how: 'kept' }>): string {
  if (line.how === 'set')
    return `${line.name}: ${[...setWords('+', line.added), ...setWords('−', line.removed)].join(', ')}`;
  const { before, after } = line;
  return `${line.name}: ${before === undefined ? '' : `${before} → `}${after ?? 'no value'}`;
}

/** A single value is worth its space; of several, their number is. */
const setWords = (sign: string, [first, ...more]: readonly string[]) =>
  first === undefined ? [] : [more.length === 0 ? `${sign} ${first}` : `${sign} ${String(more.length + 1)}`];
