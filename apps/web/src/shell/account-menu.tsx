'use client';

import type { Session } from '@waypost/contracts';
import { Icon, Menu } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { signOut } from '../api/session';
import { tell } from './tell';

const PasswordDialog = lazy(() => import('./password-dialog').then((loaded) => ({ default: loaded.PasswordDialog })));

export function AccountMenu({ session }: { session: Session }) {
  const cache = useQueryClient();
  const [changing, setChanging] = useState(false);
  const leave = () => {
    signOut().then(
      () => {
        cache.clear();
        // A full load: nothing of the session that has ended stays in memory.
        window.location.assign('/sign-in/');
      },
      (error: unknown) => {
        tell.refused('You are still signed in', error);
      },
    );
  };
  const { name } = session.administrator;
  return (
    <>
      <Menu
        label={`Account of ${name}`}
        heading={`${name}, ${session.role}`}
        button={
          <>
            <Icon name="person" />
            <span>{name}</span>
          </>
        }
        items={[
          {
            icon: 'key',
            label: session.hasPassword ? 'Change password' : 'Choose a password',
            onPick: () => {
              setChanging(true);
            },
          },
          { icon: 'signOut', label: 'Sign out', onPick: leave },
        ]}
      />
      {changing && (
        <Suspense>
          <PasswordDialog
            session={session}
            onClose={() => {
              setChanging(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
