'use client';

import { Menu } from '@mantine/core';
import type { Session } from '@waypost/contracts';
import { Icon } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { signOut } from '../api/session';
import { PasswordDialog } from './password-dialog';
import { tell } from './tell';

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
  return (
    <>
      <Menu position="bottom-end" width={220} transitionProps={{ duration: 80 }}>
        <Menu.Target>
          <button type="button" className="wp-account" aria-label={`Account of ${session.administrator.name}`}>
            <Icon name="person" />
            <span>{session.administrator.name}</span>
            <Icon name="chevronDown" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {session.administrator.name}, {session.role}
          </Menu.Label>
          <Menu.Item
            leftSection={<Icon name="key" />}
            onClick={() => {
              setChanging(true);
            }}
          >
            {session.hasPassword ? 'Change password' : 'Choose a password'}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="signOut" />} onClick={leave}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {changing && (
        <PasswordDialog
          session={session}
          onClose={() => {
            setChanging(false);
          }}
        />
      )}
    </>
  );
}
