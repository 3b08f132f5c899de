'use client';

import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { sourceTlsModes, type SourceTlsMode } from '@waypost/sync';
import { ChoiceCards, Note } from '@waypost/ui';
import { useState } from 'react';
import type { SourceDraft } from '../source-draft';
import { tlsWords } from '../source-words';
import { LineList } from '../../forms/line-list';
import type { PartProps } from './part';
import { PemField } from './pem-field';

const tlsOptions = sourceTlsModes.map((value) => ({ value, ...tlsWords[value] }));

/** The scheme that goes with a way of encryption: nobody should have to change both. */
const withScheme = (url: string, tls: SourceTlsMode) =>
  tls === 'ldaps'
    ? url.replace(/^ldap:\/\/([^:/]+)(:389)?$/i, 'ldaps://$1')
    : url.replace(/^ldaps:\/\/([^:/]+)(:636)?$/i, 'ldap://$1');

export interface ConnectionPartProps extends PartProps {
  /** Whether a password, or a key, is kept already: then none need be typed. */
  kept?: { password: boolean; clientKey: boolean } | undefined;
}

/** Where the source is, how the way there is encrypted, and who reads it. */
export function ConnectionPart({ draft, onChange, faults, kept }: ConnectionPartProps) {
  const { connection } = draft;
  const change = (part: Partial<SourceDraft['connection']>) => {
    onChange({ connection: { ...connection, ...part } });
  };
  return (
    <div className="wp-form">
      <fieldset className="wp-fieldset">
        <legend>Servers</legend>
        <p className="wp-soft wp-small">The first that answers is read; the next ones stand in for it.</p>
        <LineList
          one="Server"
          placeholder={connection.tls === 'ldaps' ? 'ldaps://dc1.example.org' : 'ldap://dc1.example.org'}
          lines={connection.urls}
          more="Add another server"
          faultOf={(at) =>
            faults[`connection.urls.${String(at)}`] ?? (at === 0 ? faults['connection.urls'] : undefined)
          }
          onChange={(urls) => {
            change({ urls });
          }}
        />
      </fieldset>
      <fieldset className="wp-fieldset">
        <legend>Encryption</legend>
        <ChoiceCards
          label="Encryption"
          value={connection.tls}
          options={tlsOptions}
          onPick={(tls) => {
            change({ tls, urls: connection.urls.map((url) => withScheme(url, tls)) });
          }}
        />
        {faults['connection.tls'] && <p className="wp-fault">{faults['connection.tls']}</p>}
        {connection.tls !== 'plain' && <Trust {...{ connection, change, faults }} />}
      </fieldset>
      <fieldset className="wp-fieldset">
        <legend>Reading account</legend>
        <div className="wp-form-pair">
          <TextInput
            label="Signs in as"
            description="An account that may read people and groups, and nothing more."
            placeholder={
              draft.kind === 'active-directory' ? 'waypost@example.org' : 'cn=waypost,ou=services,dc=example,dc=org'
            }
            autoComplete="off"
            spellCheck={false}
            value={connection.bindDn ?? ''}
            error={faults['connection.bindDn']}
            onChange={({ currentTarget }) => {
              change({ bindDn: currentTarget.value === '' ? null : currentTarget.value });
            }}
          />
          <PasswordInput
            label="Password"
            description={
              kept?.password ? 'One is kept. Type another to replace it.' : 'Kept sealed; never shown again.'
            }
            autoComplete="new-password"
            value={draft.password ?? ''}
            error={faults['password']}
            onChange={({ currentTarget }) => {
              onChange({ password: currentTarget.value === '' ? undefined : currentTarget.value });
            }}
          />
        </div>
        {connection.tls !== 'plain' && <ClientCertificate {...{ draft, onChange, faults, kept, change }} />}
      </fieldset>
    </div>
  );
}

interface ConnectionFieldsProps {
  connection: SourceDraft['connection'];
  change: (part: Partial<SourceDraft['connection']>) => void;
  faults: PartProps['faults'];
}

/** Whose certificates are believed. Verification cannot be turned off; an authority of one's own can be named. */
function Trust({ connection, change, faults }: ConnectionFieldsProps) {
  const [own, setOwn] = useState(connection.ca !== null || connection.serverName !== null);
  return (
    <div className="wp-stack">
      <Checkbox
        size="xs"
        label="The certificate is from an authority of our own, or for another name"
        checked={own}
        onChange={({ currentTarget: { checked } }) => {
          setOwn(checked);
          if (!checked) change({ ca: null, serverName: null });
        }}
      />
      {own && (
        <>
          <PemField
            label="Certificates to trust"
            description="The authority’s, as PEM. They are trusted in place of the system’s, for this source alone."
            value={connection.ca ?? ''}
            fault={faults['connection.ca']}
            onChange={(ca) => {
              change({ ca: ca === '' ? null : ca });
            }}
          />
          <TextInput
            label="Name in the certificate"
            description="Where it is not the host in the address: a server reached by its number, for one."
            placeholder="dc1.example.org"
            autoComplete="off"
            spellCheck={false}
            value={connection.serverName ?? ''}
            error={faults['connection.serverName']}
            onChange={({ currentTarget }) => {
              change({ serverName: currentTarget.value === '' ? null : currentTarget.value });
            }}
          />
        </>
      )}
    </div>
  );
}

/** A certificate in place of, or beside, a password; few directories ask for one, so it is folded away. */
function ClientCertificate({
  draft,
  onChange,
  faults,
  kept,
  change,
}: ConnectionPartProps & { change: ConnectionFieldsProps['change'] }) {
  const { clientCertificate } = draft.connection;
  return (
    <details className="wp-fold" open={clientCertificate !== null}>
      <summary>Identify with a client certificate</summary>
      <div className="wp-stack">
        <PemField
          label="Client certificate"
          description="As PEM. With one, the account and its password may be left empty."
          value={clientCertificate ?? ''}
          fault={faults['connection.clientCertificate']}
          onChange={(text) => {
            change({ clientCertificate: text === '' ? null : text });
          }}
        />
        <PemField
          label="Its key"
          description={
            kept?.clientKey
              ? 'One is kept. Paste another to replace it.'
              : 'As PEM, without a passphrase. Kept sealed; never shown again.'
          }
          placeholder="-----BEGIN PRIVATE KEY-----"
          value={draft.clientKey ?? ''}
          fault={faults['clientKey']}
          onChange={(text) => {
            onChange({ clientKey: text === '' ? undefined : text });
          }}
        />
        {clientCertificate !== null && !draft.clientKey && !kept?.clientKey && (
          <Note tone="override">A certificate identifies only together with its key.</Note>
        )}
      </div>
    </details>
  );
}
