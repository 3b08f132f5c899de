'use client';

import type { DirectoryField, RecipientDirectory } from '@waypost/contracts';
import type { Permission } from '@waypost/organization';
import { Icon, Note, Pill, Skeleton, TimeAgo } from '@waypost/ui';
import type { ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { readEntryAgain } from '../api/directory-sources';
import { sentenceOf } from '../api/problem';
import { useMay } from '../api/session';
import { Anchor } from '../navigation/leaving';
import { runHref, sourceHref } from '../navigation/source-places';
import { tell } from '../shell/tell';
import { linkWords } from '../sync/link-words';
import { authorityWords, fieldName } from '../sync/source-words';
import { type FromDirectory, useTurnFields } from './use-held-fields';
import { useRecipientDirectory } from './use-recipient-directory';

type Kind = RecipientDirectory['recipient']['kind'];
type Link = RecipientDirectory['links'][number];

interface DirectoryCardProps {
  kind: Kind;
  recipient: FromDirectory;
  permission: Permission;
}

/** Where a recipient comes from, who decides about which field, and the way to take one over or give it back. */
export function DirectoryCard({ kind, recipient, permission }: DirectoryCardProps) {
  const { data, error } = useRecipientDirectory(kind, recipient.id);
  const mayWrite = useMay(permission);
  const mayDecide = useMay('sync.approve');
  return (
    <section className="wp-card" aria-label="Comes from a directory">
      <div className="wp-card-head">
        <h2>Comes from a directory</h2>
      </div>
      {error && (
        <div className="wp-card-body">
          <Note tone="off">{sentenceOf(error)}</Note>
        </div>
      )}
      {!data && !error && (
        <div className="wp-card-body">
          <Skeleton lines={3} />
        </div>
      )}
      {data?.links.map((link) => (
        <LinkPart key={link.id} link={link} kind={kind} recipient={recipient} may={mayWrite && mayDecide} />
      ))}
    </section>
  );
}

interface LinkPartProps {
  link: Link;
  kind: Kind;
  recipient: FromDirectory;
  may: boolean;
}

function LinkPart({ link, kind, recipient, may }: LinkPartProps) {
  const turn = useTurnFields(kind);
  const { tone, label } = linkWords(link);
  const mayRun = useMay('sync.run');
  const isDetached = link.state === 'detached';
  const name = recipient.displayName;
  return (
    <div className="wp-card-body wp-stack">
      <div className="wp-row wp-row-wrap">
        <Anchor href={sourceHref(link.source.name)}>
          <strong>{link.source.name}</strong>
        </Anchor>
        <Pill tone={tone} {...(isDetached && { icon: 'unlock' })}>
          {label}
        </Pill>
        <span className="wp-push" />
        {mayRun && !isDetached && <ReadAgain link={link} />}
        {may && (
          <button
            type="button"
            className="wp-button-small"
            onClick={() => {
              turn(recipient, isDetached ? 'attach' : 'detach', {
                done: isDetached ? `${name} follows ${link.source.name} again.` : `${name} is edited here alone now.`,
                undone: isDetached ? `${name} is edited here alone now.` : `${name} follows ${link.source.name} again.`,
              });
            }}
          >
            {isDetached ? 'Attach again' : 'Detach'}
            <span className="wp-hidden">: {name}</span>
          </button>
        )}
      </div>
      <code className="wp-small wp-soft">{link.dn}</code>
      {link.awaited && <Note tone="accent">{awaitedText(link.source.name, link.awaited)}</Note>}
      {isDetached ? (
        <p className="wp-soft">
          Nothing of {link.source.name} is taken any more. Attached again, its entry is read at once.
        </p>
      ) : (
        <ul className="wp-owned" aria-label="Who decides">
          {link.fields.map((field) => (
            <Field
              key={field.field}
              field={field}
              source={link.source.name}
              onTurn={
                may
                  ? (how) => {
                      const what = `${fieldName(field.field)} of ${name}`;
                      const [ours, theirs] = [
                        `${what} is edited here now.`,
                        `${what} follows ${link.source.name} again.`,
                      ];
                      turn(recipient, how, {
                        fields: [field.field],
                        done: how === 'detach' ? ours : theirs,
                        undone: how === 'detach' ? theirs : ours,
                      });
                    }
                  : undefined
              }
            />
          ))}
        </ul>
      )}
      {link.passwords === 'source' && !isDetached && kind === 'mailbox' && (
        <p className="wp-soft wp-small">
          <Icon name="key" /> Signs in with the password kept in {link.source.name}.
        </p>
      )}
    </div>
  );
}

/** Has the entry read now, ahead of the next run. */
function ReadAgain({ link }: { link: Link }) {
  const cache = useQueryClient();
  const read = () => {
    readEntryAgain(link.source.id, link.anchor).then(
      () => {
        void cache.invalidateQueries({ queryKey: ['recipient-directory'] });
      },
      (error: unknown) => {
        tell.refused('It was not read', error);
      },
    );
  };
  return (
    <button
      type="button"
      className="wp-button-small"
      disabled={Boolean(link.awaited?.run)}
      title={`Reads this entry in ${link.source.name} now and takes what it says`}
      onClick={read}
    >
      Read again
    </button>
  );
}

/** When the value of what was handed back comes. */
function awaitedText(source: string, { run, dueAt }: NonNullable<Link['awaited']>): ReactNode {
  if (run !== null)
    return (
      <>
        Its entry in {source} is being read … <Anchor href={runHref(run)}>Watch</Anchor>
      </>
    );
  return (
    <>
      What was handed back comes with the next full run of {source}
      {dueAt === null ? (
        ', which nobody has planned'
      ) : (
        <>
          , <TimeAgo at={dueAt} />
        </>
      )}
      ; or read it again now.
    </>
  );
}

interface FieldProps {
  field: DirectoryField;
  source: string;
  onTurn: ((how: 'detach' | 'attach') => void) | undefined;
}

/** One field: whose it is, in words as well as by its lock. */
function Field({ field, source, onTurn }: FieldProps) {
  const { managed, detached, overruledBy, authority } = field;
  const name = fieldName(field.field);
  return (
    <li data-managed={managed || undefined}>
      <Icon name={managed ? 'lock' : 'unlock'} />
      <span>
        <strong>{name}</strong>{' '}
        <span className="wp-soft">
          {managed && `${source} decides`}
          {detached && (
            <>
              detached by {detached.by} <TimeAgo at={detached.at} />
              {detached.reason && `: ${detached.reason}`}
            </>
          )}
          {!managed && !detached && overruledBy && (
            <>
              <Anchor href={sourceHref(overruledBy.name)}>{overruledBy.name}</Anchor> comes first
            </>
          )}
          {!managed && !detached && !overruledBy && authorityWords[authority].label.toLowerCase()}
        </span>
      </span>
      {onTurn && (managed || detached) && (
        <button
          type="button"
          className="wp-link-button"
          onClick={() => {
            onTurn(detached ? 'attach' : 'detach');
          }}
        >
          {detached ? 'Attach' : 'Detach'}
          <span className="wp-hidden"> {name}</span>
        </button>
      )}
    </li>
  );
}
