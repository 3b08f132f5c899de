'use client';

import { Button, TextInput } from '@mantine/core';
import type { DirectoryLink } from '@waypost/contracts';
import { Facts, Icon, Note, Pill, SidePanel, TimeAgo } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { linksPath, recipientDirectoryPath } from '../../../../../api/directory-sources';
import { nodePath } from '../../../../../api/paths';
import { sentenceOf } from '../../../../../api/problem';
import { request } from '../../../../../api/request';
import { Anchor } from '../../../../../navigation/leaving';
import { recipientHref } from '../../../../../navigation/places';
import { sourceHref } from '../../../../../navigation/source-places';
import { tell } from '../../../../../shell/tell';
import { linkWords } from '../../../../../sync/link-words';
import { LookAgain } from '../../../../../sync/look-again';

/** One leaver: where they stand, and what can be done about it, each with what would come of it. */
export function LeaverPanel({ link, onClose }: { link: DirectoryLink; onClose: () => void }) {
  const { recipient, state } = link;
  const { tone, label } = linkWords(link);
  return (
    <SidePanel title={recipient?.displayName ?? link.dn} onClose={onClose}>
      <div className="wp-stack wp-stack-wide">
        <div className="wp-row">
          <Pill tone={tone}>{label}</Pill>
        </div>
        <Facts
          facts={[
            ...(recipient
              ? [
                  [
                    'Here',
                    <Anchor key="here" href={recipientHref(recipient.kind, recipient.name)}>
                      {recipient.kind} {recipient.name}
                    </Anchor>,
                  ] as const,
                ]
              : []),
            [
              'Source',
              <Anchor key="source" href={sourceHref(link.source.name)}>
                {link.source.name}
              </Anchor>,
            ],
            ['Entry', <code key="dn">{link.dn}</code>],
            ...(link.suspendedSince && link.kind === 'person'
              ? [['Suspended since', <TimeAgo key="suspended" at={link.suspendedSince} />] as const]
              : []),
            ...(link.missingSince ? [['Gone since', <TimeAgo key="since" at={link.missingSince} />] as const] : []),
          ]}
        />
        <p className="wp-soft">
          When they come back to {link.source.name}, all of this undoes itself with the next run.{' '}
          <LookAgain source={link.source} anchor={link.anchor} of={recipient?.displayName ?? link.dn} />
        </p>
        {recipient?.kind === 'mailbox' && <Keep link={link} mailbox={recipient} onDone={onClose} />}
        {state === 'purge-proposed' && recipient && <Purge link={link} recipient={recipient} onDone={onClose} />}
      </div>
    </SidePanel>
  );
}

type Recipient = NonNullable<DirectoryLink['recipient']>;

interface ActProps {
  link: DirectoryLink;
  onDone: () => void;
}

/** Makes the mailbox ours, so that it stays whatever the source says. */
function Keep({ link, mailbox, onDone }: ActProps & { mailbox: Recipient }) {
  const cache = useQueryClient();
  const act = useAct();
  const keep = async () => {
    await request(`${recipientDirectoryPath('mailbox', mailbox.id)}/detach`, { method: 'POST', body: {} });
    if (link.suspendedFor !== null)
      await request(nodePath('mailbox', mailbox.id), { method: 'PATCH', body: { suspended: false } });
    tell.done(`${mailbox.displayName} is yours now, whatever ${link.source.name} says.`);
    void cache.invalidateQueries();
    onDone();
  };
  return (
    <section className="wp-act" aria-label="Keep the mailbox">
      <h3>Keep the mailbox</h3>
      <p>
        Detaches it from {link.source.name}
        {link.suspendedFor !== null && ' and lets them sign in again'}: from then on it is edited here alone. It can be
        attached again on its page.
      </p>
      {act.refusal && <Note tone="off">{act.refusal}</Note>}
      <Button
        variant="default"
        leftSection={<Icon name="undo" />}
        loading={act.busy}
        onClick={() => {
          act.run(keep);
        }}
      >
        Detach and keep
      </Button>
    </section>
  );
}

const purgeWords = {
  mailbox:
    'Its addresses become free, mail for it is refused, its settings and memberships go. Stored mail on the server is not touched.',
  group: 'Its addresses become free, and mail for it is refused. Its members stay, and are in it no more.',
  contact: 'Its addresses become free, mail for it is refused, and it leaves the groups that it is in.',
} satisfies Record<Recipient['kind'], string>;

/** Deletes what was proposed for purge, once its name is typed. */
function Purge({ link, recipient, onDone }: ActProps & { recipient: Recipient }) {
  const cache = useQueryClient();
  const act = useAct();
  const [typed, setTyped] = useState('');
  const { name } = recipient;
  const purge = async () => {
    await request(`${linksPath}/${encodeURIComponent(link.id)}/purge`, { method: 'POST' });
    tell.done(`${recipient.displayName} is deleted.`);
    void cache.invalidateQueries();
    onDone();
  };
  return (
    <section className="wp-act" aria-label={`Purge the ${recipient.kind}`}>
      <h3>Purge it</h3>
      <p>{purgeWords[recipient.kind]} This cannot be undone.</p>
      {act.refusal && <Note tone="off">{act.refusal}</Note>}
      <TextInput
        label={`Type ${name} to confirm`}
        autoComplete="off"
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
        }}
      />
      <Button
        className="wp-danger"
        loading={act.busy}
        disabled={typed.trim().toLowerCase() !== name.toLowerCase()}
        onClick={() => {
          act.run(purge);
        }}
      >
        Purge
      </Button>
    </section>
  );
}

/** Runs something once at a time and keeps its refusal. */
function useAct() {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  return {
    busy,
    refusal,
    run: (work: () => Promise<void>) => {
      setBusy(true);
      setRefusal(undefined);
      work()
        .catch((error: unknown) => {
          setRefusal(sentenceOf(error));
        })
        .finally(() => {
          setBusy(false);
        });
    },
  };
}
