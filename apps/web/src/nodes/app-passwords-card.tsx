'use client';

import { Button } from '@mantine/core';
import type { AppPassword, CreatedAppPassword, Mailbox } from '@waypost/contracts';
import { signInServices, type SignInService } from '@waypost/organization';
import {
  Dialog,
  DialogActions,
  EmptyState,
  Icon,
  Note,
  Pill,
  SecretOnce,
  Skeleton,
  TimeAgo,
  timeOfField,
  useNow,
} from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useList } from '../api/lists';
import { nodePath } from '../api/paths';
import { sentenceOf } from '../api/problem';
import { request } from '../api/request';
import { useMay } from '../api/session';
import { RecordDialog } from '../forms/record-dialog';
import { tell } from '../shell/tell';

const serviceWords = {
  pop3: 'POP3',
  imap: 'IMAP',
  submission: 'Sending, through Dovecot',
  smtp: 'Sending, through Postfix',
  sieve: 'Filters',
  http: 'Mail by web',
} satisfies Record<SignInService, string>;

/** The app passwords of a mailbox: one for each device or program, shown once, revoked alone. */
export function AppPasswordsCard({ mailbox }: { mailbox: Mailbox }) {
  const path = `${nodePath('mailbox', mailbox.id)}/app-passwords`;
  const may = useMay('mailbox.write');
  const cache = useQueryClient();
  const list = useList<AppPassword>(path, {}, 500);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<CreatedAppPassword>();
  const [leaving, setLeaving] = useState<AppPassword>();
  const refresh = () => cache.invalidateQueries({ queryKey: ['list', path] });
  const make = () => {
    setMaking(true);
  };
  const isEmpty = !list.pending && list.error === null && list.items.length === 0;
  return (
    <section className="wp-card" aria-label="App passwords">
      <div className="wp-card-head">
        <h2>App passwords</h2>
        {may && !isEmpty && (
          <span className="wp-row wp-push">
            <Button size="xs" variant="default" leftSection={<Icon name="plus" />} onClick={make}>
              New app password
            </Button>
          </span>
        )}
      </div>
      {made && (
        <div className="wp-card-body wp-stack">
          <SecretOnce label={`App password for ${made.name}`} secret={made.password} />
          <p className="wp-soft wp-small">
            Shown this once. Type it into {made.name} in the place of the password; hyphens do not matter.
          </p>
        </div>
      )}
      {list.error !== null && (
        <div className="wp-card-body">
          <Note tone="off" live>
            {sentenceOf(list.error)}
          </Note>
        </div>
      )}
      {list.pending && list.error === null && (
        <div className="wp-card-body">
          <Skeleton lines={2} />
        </div>
      )}
      {isEmpty && (
        <EmptyState
          icon="key"
          title="No app passwords yet"
          actions={may && <Button onClick={make}>New app password</Button>}
        >
          Give each phone and mail program its own. One that is lost is revoked alone, and the others go on.
        </EmptyState>
      )}
      {list.items.length > 0 && <AppPasswordList items={list.items} {...(may && { onRevoke: setLeaving })} />}
      {making && (
        <MakeDialog
          path={path}
          mailbox={mailbox}
          onClose={() => {
            setMaking(false);
          }}
          onMade={async (appPassword) => {
            setMade(appPassword);
            await refresh();
          }}
        />
      )}
      {leaving && (
        <RevokeDialog
          path={`${path}/${encodeURIComponent(leaving.id)}`}
          appPassword={leaving}
          onClose={() => {
            setLeaving(undefined);
          }}
          onDone={() => {
            if (made?.id === leaving.id) setMade(undefined);
            tell.done(`${leaving.name} is revoked. The next login with it is refused.`);
            void refresh();
          }}
        />
      )}
    </section>
  );
}

function AppPasswordList({
  items,
  onRevoke,
}: {
  items: readonly AppPassword[];
  onRevoke?: (appPassword: AppPassword) => void;
}) {
  return (
    <div className="wp-plain-table-scroll">
      <table className="wp-plain-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Opens</th>
            <th scope="col">Made</th>
            <th scope="col">Expires</th>
            {onRevoke && (
              <th>
                <span className="wp-hidden">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <td data-header="Name">
                <strong>{item.name}</strong>
              </td>
              <td data-header="Opens">
                {item.services === null
                  ? 'Everything'
                  : item.services.map((service) => serviceWords[service]).join(', ')}
              </td>
              <td data-header="Made">
                <TimeAgo at={item.createdAt} /> by {item.createdBy}
              </td>
              <td data-header="Expires">
                <Expiry at={item.expiresAt} />
              </td>
              {onRevoke && (
                <td className="wp-plain-table-act">
                  <button
                    type="button"
                    className="wp-button-small"
                    aria-label={`Revoke ${item.name}`}
                    onClick={() => {
                      onRevoke(item);
                    }}
                  >
                    Revoke
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Expiry({ at }: { at: string | null }) {
  const now = useNow();
  if (at === null) return 'never';
  return Date.parse(at) <= now ? <Pill tone="off">expired</Pill> : <TimeAgo at={at} />;
}

interface MakeProps {
  path: string;
  mailbox: Mailbox;
  onClose: () => void;
  onMade: (appPassword: CreatedAppPassword) => Promise<void>;
}

const MakeDialog = ({ path, mailbox, onClose, onMade }: MakeProps) => (
  <RecordDialog
    title={`New app password for ${mailbox.displayName}`}
    submit="Make app password"
    fields={[
      { name: 'name', label: 'Device or program', required: true, placeholder: 'Phone' },
      {
        name: 'services',
        label: 'What it opens; none chosen is everything',
        kind: 'flags',
        options: signInServices.map((value) => ({ value, label: serviceWords[value] })),
      },
      { name: 'expiresAt', label: 'Expires', kind: 'datetime-local', description: 'Never, unless a time is chosen.' },
    ]}
    initial={{ name: '', services: '', expiresAt: '' }}
    onClose={onClose}
    onSubmit={async ({ name, services, expiresAt }) => {
      const body = {
        name,
        services: services === '' ? null : services.split(','),
        ...(expiresAt !== '' && { expiresAt: timeOfField(expiresAt) }),
      };
      const { data } = await request<CreatedAppPassword>(path, { method: 'POST', body });
      await onMade(data);
    }}
  />
);

interface RevokeProps {
  path: string;
  appPassword: AppPassword;
  onClose: () => void;
  onDone: () => void;
}

function RevokeDialog({ path, appPassword, onClose, onDone }: RevokeProps) {
  const [busy, setBusy] = useState(false);
  const revoke = () => {
    setBusy(true);
    request(path, { method: 'DELETE' })
      .then(onDone, (error: unknown) => {
        tell.refused('Nothing was changed', error);
      })
      .finally(onClose);
  };
  return (
    <Dialog title={`Revoke ${appPassword.name}?`} opened onClose={onClose}>
      <Note tone="override">
        The next login with it is refused. Other app passwords and the main password go on as they are.
      </Note>
      <DialogActions>
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button className="wp-danger" loading={busy} onClick={revoke}>
          Revoke
        </Button>
      </DialogActions>
    </Dialog>
  );
}
