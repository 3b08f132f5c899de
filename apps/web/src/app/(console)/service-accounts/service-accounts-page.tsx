'use client';

import { Button } from '@mantine/core';
import type { CreatedServiceAccount, ServiceAccount } from '@waypost/contracts';
import { serviceClasses } from '@waypost/organization';
import { TimeAgo } from '@waypost/ui';
import { CredentialsPage } from '../../../credentials/credentials-page';

const classWords = {
  'mail-server': { short: 'Mail server', long: 'A mail server: reads everything, as often as it likes' },
  'address-book': { short: 'Address book', long: 'An address book: reads what people may, all of it in pages' },
} satisfies Record<(typeof serviceClasses)[number], { short: string; long: string }>;

/** The names Dovecot and Postfix bind with when they look people up over LDAP. */
export function ServiceAccountsPage() {
  return (
    <CredentialsPage<ServiceAccount, CreatedServiceAccount, 'name' | 'purpose' | 'class'>
      title="Service accounts"
      about="For programs that look people up over LDAP: Dovecot, Postfix, address books."
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
        ['Class', (account) => classWords[account.class].short],
        ['Bind DN', (account) => <code>{account.bindDn}</code>],
        ['Created', (account) => <TimeAgo at={account.createdAt} />],
      ]}
      fields={[
        { name: 'name', label: 'Name', required: true, placeholder: 'dovecot-athena' },
        { name: 'purpose', label: 'Purpose', placeholder: 'Dovecot on athena' },
        {
          name: 'class',
          label: 'What it is',
          kind: 'select',
          options: serviceClasses.map((value) => ({ value, label: classWords[value].long })),
        },
      ]}
      initial={{ name: '', purpose: '', class: 'mail-server' }}
      bodyOf={({ name, purpose, class: chosen }) => ({
        name,
        ...(purpose.trim() !== '' && { purpose }),
        class: chosen,
      })}
      renew={{
        action: 'New password',
        path: (account) => `/service-accounts/${encodeURIComponent(account.id)}/password`,
        warning: (account) =>
          `What binds as ${account.name} with the present password is refused from its next bind on. Have its configuration at hand: the new password is shown once.`,
      }}
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
