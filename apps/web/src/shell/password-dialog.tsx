'use client';

import type { Session } from '@waypost/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { changePassword } from '../api/session';
import { RecordDialog } from '../forms/record-dialog';
import { tell } from './tell';

/** Changes the password of whoever is signed in; the present one is asked for where there is one. */
export function PasswordDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const cache = useQueryClient();
  return (
    <RecordDialog
      title={session.hasPassword ? 'Change password' : 'Choose a password'}
      submit="Save password"
      fields={[
        ...(session.hasPassword
          ? [
              {
                name: 'currentPassword',
                label: 'Present password',
                kind: 'password',
                autoComplete: 'current-password',
                required: true,
              } as const,
            ]
          : []),
        {
          name: 'newPassword',
          label: 'New password',
          kind: 'password',
          autoComplete: 'new-password',
          required: true,
          description: 'At least 15 characters.',
        },
      ]}
      initial={{ currentPassword: '', newPassword: '' }}
      onClose={onClose}
      onSubmit={async ({ currentPassword, newPassword }) => {
        await changePassword({ newPassword, ...(session.hasPassword && { currentPassword }) });
        await cache.invalidateQueries({ queryKey: ['session'] });
        tell.done('Your password is changed.');
      }}
    />
  );
}
