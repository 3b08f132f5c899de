'use client';

import { Button } from '@mantine/core';
import type { CreatedServiceAccount, ServiceAccount } from '@waypost/contracts';
import { TimeAgo } from '@waypost/ui';
import { CredentialsPage } from '../../../credentials/credentials-page';

/** The names Dovecot and Postfix bind with when they look people up over LDAP. */
export function ServiceAccountsPage() {
  return (
    <CredentialsPage<ServiceAccount, CreatedServiceAccount, 'name' | 'purpose'>
      title="Service accounts"
      about="For mail servers that look people up over LDAP: Dovecot, Postfix, address books."
      icon="robot"
      path="/service-accounts"
      one="service account"
      permission="service-account.write"
      revoke="Delete"
      revoked={(account) => `${account.name} is deleted. Its next bind is refused.`}
      warning={(account) =>
        `Mail servers that bind as ${account.name} can look nobody up from their next connection on. Give them another account first.`
      }
      secretOf={({ password }) => password}
      columns={[
        ['Name', (account) => <strong>{account.name}</strong>],
        ['Purpose', (account) => account.purpose],
        ['Bind DN', (account) => <code>{account.bindDn}</code>],
        ['Created', (account) => <TimeAgo at={account.createdAt} />],
      ]}
      fields={[
        { name: 'name', label: 'Name', required: true, placeholder: 'dovecot-athena' },
        { name: 'purpose', label: 'Purpose', placeholder: 'Dovecot on athena' },
      ]}
      initial={{ name: '', purpose: '' }}
      bodyOf={({ name, purpose }) => ({ name, ...(purpose.trim() !== '' && { purpose }) })}
      afterword={(account) => (
        <p className="wp-soft wp-small">
          Binds as <code>{account.bindDn}</code>. The password is shown this once.
        </p>
      )}
      empty={(create) => ({
        title: 'No service accounts yet',
        text: 'Create one for each mail server, and put its bind DN and password into the server’s LDAP configuration.',
        actions: create && <Button onClick={create}>New service account</Button>,
      })}
    />
  );
}
