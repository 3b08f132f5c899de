'use client';

import { Button } from '@mantine/core';
import type { Mailbox, PasswordResetAnswer } from '@waypost/contracts';
import { Dialog, DialogActions, Icon, Note, SecretOnce, TimeAgo } from '@waypost/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { recipientDirectoryQuery } from '../api/directory-sources';
import { nodePath } from '../api/paths';
import { request } from '../api/request';
import { useMay } from '../api/session';
import { RecordDialog } from '../forms/record-dialog';
import { Anchor } from '../navigation/leaving';
import { sourceHref } from '../navigation/source-places';
import { fromDirectory } from '../recipients/managed-fields';
import { tell } from '../shell/tell';

const reset = (mailbox: Mailbox, body: { password: string } | { generate: true }) =>
  request<PasswordResetAnswer | undefined>(`${nodePath('mailbox', mailbox.id)}/password`, { method: 'PUT', body });

/** The directory source that keeps the password and checks it, by name; undefined where it is ours. */
function useKeeper(mailbox: Mailbox): string | undefined {
  const { data } = useQuery({
    ...recipientDirectoryQuery('mailbox', mailbox.id),
    enabled: fromDirectory(mailbox) !== undefined,
  });
  const followed = data?.links.find(({ state }) => state !== 'detached');
  return followed?.passwords === 'source' ? followed.source.name : undefined;
}

/** Whether the mailbox has a password of ours, and how to give it another. */
export function PasswordCard({ mailbox }: { mailbox: Mailbox }) {
  const may = useMay('mailbox.write');
  const cache = useQueryClient();
  const [doing, setDoing] = useState<'set' | 'generate'>();
  const [secret, setSecret] = useState<string>();
  const keeper = useKeeper(mailbox);
  const refresh = () => cache.invalidateQueries({ queryKey: ['node', 'mailbox'] });
  return (
    <section className="wp-card" aria-label="Password">
      <div className="wp-card-head">
        <h2>Password</h2>
        <span className="wp-soft wp-small">
          {keeper !== undefined ? (
            <>
              kept in <Anchor href={sourceHref(keeper)}>{keeper}</Anchor>, and changed there
            </>
          ) : mailbox.hasPassword && mailbox.passwordChangedAt ? (
            <>
              changed <TimeAgo at={mailbox.passwordChangedAt} />
            </>
          ) : mailbox.hasPassword ? (
            'set'
          ) : (
            'none yet'
          )}
        </span>
        {may && keeper === undefined && (
          <span className="wp-row wp-push">
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name="key" />}
              onClick={() => {
                setDoing('generate');
              }}
            >
              Generate
            </Button>
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                setDoing('set');
              }}
            >
              Set…
            </Button>
          </span>
        )}
      </div>
      {secret !== undefined && (
        <div className="wp-card-body wp-stack">
          <SecretOnce label="New password" secret={secret} />
          <p className="wp-soft wp-small">
            Shown this once. It counts at the next login; the old one does not any more.
          </p>
        </div>
      )}
      {doing === 'set' && (
        <RecordDialog
          title={`Password of ${mailbox.displayName}`}
          submit="Set password"
          fields={[
            {
              name: 'password',
              label: 'New password',
              kind: 'password',
              autoComplete: 'new-password',
              required: true,
              description: 'At least 12 characters.',
            },
          ]}
          initial={{ password: '' }}
          onClose={() => {
            setDoing(undefined);
          }}
          onSubmit={async ({ password }) => {
            await reset(mailbox, { password });
            setSecret(undefined);
            tell.done(`${mailbox.displayName} has a new password. It counts at the next login.`);
            await refresh();
          }}
        />
      )}
      <GenerateDialog
        mailbox={mailbox}
        opened={doing === 'generate'}
        onClose={() => {
          setDoing(undefined);
        }}
        onGenerated={(password) => {
          setSecret(password);
          void refresh();
        }}
      />
    </section>
  );
}

interface GenerateProps {
  mailbox: Mailbox;
  opened: boolean;
  onClose: () => void;
  onGenerated: (password: string | undefined) => void;
}

function GenerateDialog({ mailbox, opened, onClose, onGenerated }: GenerateProps) {
  const [busy, setBusy] = useState(false);
  const generate = () => {
    setBusy(true);
    reset(mailbox, { generate: true })
      .then(
        ({ data }) => {
          onGenerated(data?.password);
        },
        (error: unknown) => {
          tell.refused('The password was not changed', error);
        },
      )
      .finally(() => {
        setBusy(false);
        onClose();
      });
  };
  return (
    <Dialog title="Generate a password?" opened={opened} onClose={onClose}>
      <Note tone="override">
        {mailbox.hasPassword ? `The present password of ${mailbox.displayName} stops working at once. ` : ''}The new one
        is shown once.
      </Note>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={busy} onClick={generate}>
          Generate password
        </Button>
      </DialogActions>
    </Dialog>
  );
}
