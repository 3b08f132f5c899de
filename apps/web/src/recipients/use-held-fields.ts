'use client';

import type { DirectoryOrigin, RecipientDirectory } from '@waypost/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { recipientDirectoryPath } from '../api/directory-sources';
import { request } from '../api/request';
import type { RecordField } from '../forms/record-dialog';
import { tell } from '../shell/tell';
import { isManaged, managedSentence } from './managed-fields';

type Kind = RecipientDirectory['recipient']['kind'];

/** A recipient as far as it comes from a directory. */
export interface FromDirectory {
  id: string;
  displayName: string;
  directory?: DirectoryOrigin;
}

/** Takes fields over from a directory, or gives them back; all of the recipient where none is named. */
export const turnFields = (kind: Kind, id: string, how: 'detach' | 'attach', fields?: readonly string[]) =>
  request(`${recipientDirectoryPath(kind, id)}/${how}`, {
    method: 'POST',
    body: fields === undefined ? {} : { fields },
  });

/** Takes fields over, or gives them back, and says so with the way back. */
export function useTurnFields(kind: Kind) {
  const cache = useQueryClient();
  const turn = (
    recipient: FromDirectory,
    how: 'detach' | 'attach',
    { fields, done, undone }: { fields?: readonly string[]; done: string; undone: string },
  ): void => {
    turnFields(kind, recipient.id, how, fields).then(
      () => {
        tell.done(done, {
          label: 'Undo',
          run: () => {
            turn(recipient, how === 'detach' ? 'attach' : 'detach', {
              ...(fields && { fields }),
              done: undone,
              undone: done,
            });
          },
        });
        void cache.invalidateQueries();
      },
      (error: unknown) => {
        tell.refused('Nothing was changed', error);
      },
    );
  };
  return turn;
}

/** Marks the fields of a form that a directory decides, each with the way to take it over. */
export function useHeldFields(kind: Kind) {
  const turn = useTurnFields(kind);
  return <Name extends string>(fields: readonly RecordField<Name>[], recipient: FromDirectory | undefined) =>
    fields.map((field): RecordField<Name> => {
      const origin = recipient?.directory;
      if (recipient === undefined || !origin || !isManaged(origin, field.name)) return field;
      return {
        ...field,
        held: {
          sentence: managedSentence(origin),
          release: 'Detach it, to edit it here',
          onRelease: () => {
            turn(recipient, 'detach', {
              fields: [field.name],
              done: `${field.label} of ${recipient.displayName} is yours now.`,
              undone: `${field.label} of ${recipient.displayName} follows the directory again.`,
            });
          },
        },
      };
    });
}
