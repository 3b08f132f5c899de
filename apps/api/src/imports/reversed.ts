import { DomainError } from '@waypost/kernel';
import type { ImportItem } from '@waypost/recipients';

/**
 * What takes a row back: who was made is deleted, what was changed is set back to what it was.
 * @throws {DomainError} `change-not-revertible` where a recipient was deleted, or a password set: nobody knows the one before
 */
export function reversed(item: ImportItem): ImportItem {
  const differences = item.differences
    .filter(({ field }) => field !== 'password')
    .map(({ field, before, after }) => ({ field, before: after, after: before }));
  if (item.operation === 'create') return { ...item, operation: 'delete', values: {}, differences };
  if (item.operation === 'delete')
    throw new DomainError(
      'change-not-revertible',
      'A recipient that was deleted is not made anew; its audit entry says what it was.',
    );
  if (differences.length < item.differences.length && differences.length === 0)
    throw new DomainError('change-not-revertible', 'The password before is not known any more.');
  return { ...item, differences, values: Object.fromEntries(differences.map(({ field, after }) => [field, after])) };
}
