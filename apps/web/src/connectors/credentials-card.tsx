'use client';

import { Button } from '@mantine/core';
import type { Connector } from '@waypost/contracts';
import { Icon, Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request';
import { connectorPath } from '../api/routing';
import { useMay } from '../api/session';
import { RecordDialog } from '../forms/record-dialog';
import { tell } from '../shell/tell';
import { canSignIn, draftOf } from './connector-draft';
import { PartCard } from '../forms/part-card';

interface CredentialsProps {
  connector: Connector;
  etag: string | undefined;
}

/** What a connector signs in to its hosts with: set, replaced or taken away at once, and never shown. */
export function CredentialsCard({ connector, etag }: CredentialsProps) {
  const may = useMay('connector.write');
  const [doing, setDoing] = useState<'set' | 'remove'>();
  const close = () => {
    setDoing(undefined);
  };
  const { username, tls } = connector;
  if (!canSignIn(draftOf(connector))) return null;
  const isEncrypted = tls === 'required' || tls === 'verified';
  return (
    <PartCard
      title="Signing in"
      help="For hosts that want a name and a password. Told to the servers that pass its mail on alone; saved at once, by itself."
    >
      {username === null ? (
        <p className="wp-soft">It signs in nowhere.</p>
      ) : (
        <p>
          Signs in as <strong>{username}</strong>. The password is set, and is never shown.
        </p>
      )}
      {!isEncrypted && (
        <Note tone="plain">
          A password never goes in clear text: choose encryption that is always there, and save, first.
        </Note>
      )}
      {may && (
        <div className="wp-row wp-row-wrap">
          <Button
            variant="default"
            leftSection={<Icon name="key" />}
            disabled={!isEncrypted}
            onClick={() => {
              setDoing('set');
            }}
          >
            {username === null ? 'Set name and password' : 'Replace'}
          </Button>
          {username !== null && (
            <Button
              variant="default"
              leftSection={<Icon name="trash" />}
              onClick={() => {
                setDoing('remove');
              }}
            >
              Remove
            </Button>
          )}
        </div>
      )}
      {doing === 'set' && <SetDialog connector={connector} etag={etag} onClose={close} />}
      {doing === 'remove' && <RemoveDialog connector={connector} etag={etag} onClose={close} />}
    </PartCard>
  );
}

type DialogProps = CredentialsProps & { onClose: () => void };

function SetDialog({ connector: { id, name, username }, etag, onClose }: DialogProps) {
  const cache = useQueryClient();
  return (
    <RecordDialog
      title={`What ${name} signs in with`}
      submit={username === null ? 'Set' : 'Replace'}
      fields={[
        { name: 'username', label: 'Name', autoComplete: 'off' },
        {
          name: 'password',
          label: 'Password',
          kind: 'password',
          autoComplete: 'new-password',
          description: 'Kept sealed; never shown again.',
        },
      ]}
      initial={{ username: username ?? '', password: '' }}
      onClose={onClose}
      onSubmit={async ({ username: typed, password }) => {
        const body = { username: typed.trim(), password };
        await request(`${connectorPath(id)}/credentials`, { method: 'PUT', body, ifMatch: etag });
        tell.done(`${name} signs in as ${body.username}.`);
        await cache.invalidateQueries();
      }}
    />
  );
}

function RemoveDialog({ connector: { id, name, hosts }, etag, onClose }: DialogProps) {
  const cache = useQueryClient();
  return (
    <RecordDialog
      title={`Remove what ${name} signs in with?`}
      submit="Remove"
      dangerous
      fields={[]}
      initial={{}}
      onClose={onClose}
      onSubmit={async () => {
        await request(`${connectorPath(id)}/credentials`, { method: 'DELETE', ifMatch: etag });
        tell.done(`${name} signs in nowhere.`);
        await cache.invalidateQueries();
      }}
    >
      {() => (
        <Note tone="override">
          Mail for {hosts.join(', ')} is handed over without signing in from now on; hosts that want it refuse. The
          password cannot be brought back, for nobody can read it.
        </Note>
      )}
    </RecordDialog>
  );
}
