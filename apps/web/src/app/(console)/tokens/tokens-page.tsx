'use client';

import { Button } from '@mantine/core';
import type { CreatedToken, Token } from '@waypost/contracts';
import { tokenRoles } from '@waypost/organization';
import { TimeAgo, timeOfField } from '@waypost/ui';
import { CredentialsPage } from '../../../credentials/credentials-page';
import { useServerChoices } from '../../../lists/pickers';

const roleWords = {
  owner: 'Owner: everything',
  administrator: 'Administrator: everything but tokens',
  auditor: 'Auditor: read only',
  monitor: 'Monitor: the processes’ figures only',
  follower: 'Follower: the directory’s change feed, and the passwords people change there',
  agent: 'Agent: a mail host that says what it can reach',
} satisfies Record<(typeof tokenRoles)[number], string>;

/** Keys for automation. Each is shown once, can do what its role may, and is stored as a hash. */
export function TokensPage() {
  const servers = useServerChoices();
  return (
    <CredentialsPage<Token, CreatedToken, 'name' | 'role' | 'servers' | 'expiresAt'>
      title="API tokens"
      about="For scripts and other programs that call the REST API."
      icon="key"
      path="/tokens"
      one="token"
      permission="token.write"
      revoke="Revoke"
      revoked={(token) => `${token.name} is revoked. The next call with it is refused.`}
      warning={(token) =>
        `Whatever uses ${token.name} is refused from the next call on. This cannot be undone; make a new one instead.`
      }
      secretOf={({ token }) => token}
      columns={[
        ['Name', (token) => <strong>{token.name}</strong>],
        [
          'Role',
          (token) =>
            token.servers === null
              ? token.role
              : `${token.role} of ${token.servers.map(({ name }) => name).join(', ')}`,
        ],
        ['Created', (token) => <TimeAgo at={token.createdAt} />],
        ['Last used', (token) => (token.lastUsedAt ? <TimeAgo at={token.lastUsedAt} /> : 'never')],
        ['Expires', (token) => (token.expiresAt ? <TimeAgo at={token.expiresAt} /> : 'never')],
      ]}
      fields={[
        { name: 'name', label: 'What it is for', required: true, placeholder: 'Nightly provisioning' },
        {
          name: 'role',
          label: 'Role',
          kind: 'select',
          options: tokenRoles.map((value) => ({ value, label: roleWords[value] })),
        },
        {
          name: 'servers',
          label: 'Servers it serves',
          kind: 'flags',
          options: servers,
          description:
            'A follower is told what signs in the mailboxes of these alone; an agent speaks for these. All servers, unless some are picked.',
          shown: ({ role }) => role === 'follower' || role === 'agent',
        },
        { name: 'expiresAt', label: 'Expires', kind: 'datetime-local', description: 'Never, unless a time is chosen.' },
      ]}
      initial={{ name: '', role: 'administrator', servers: '', expiresAt: '' }}
      bodyOf={({ name, role, servers: picked, expiresAt }) => ({
        name,
        role,
        ...((role === 'follower' || role === 'agent') && picked !== '' && { servers: picked.split(',') }),
        ...(expiresAt !== '' && { expiresAt: timeOfField(expiresAt) }),
      })}
      afterword={() => (
        <p className="wp-soft wp-small">
          Send it as <code>Authorization: Bearer …</code>. It is shown this once.
        </p>
      )}
      empty={(create) => ({
        title: 'No API tokens yet',
        text: 'A token lets a program do over REST what you do here. Give each program its own, so that it can be revoked alone.',
        actions: create && <Button onClick={create}>New token</Button>,
      })}
    />
  );
}
