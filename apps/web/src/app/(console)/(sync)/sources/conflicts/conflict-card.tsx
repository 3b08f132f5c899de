'use client';

import { Button } from '@mantine/core';
import type { ConflictResolution, DirectoryConflict } from '@waypost/contracts';
import { countOf, Dialog, DialogActions, Note, Pill, TimeAgo } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { conflictsPath } from '../../../../../api/directory-sources';
import { request } from '../../../../../api/request';
import { useMay } from '../../../../../api/session';
import { Anchor } from '../../../../../navigation/leaving';
import { runHref, sourceHref } from '../../../../../navigation/source-places';
import { tell } from '../../../../../shell/tell';
import { Party } from '../../../../../sync/conflict-text';
import { LookAgain } from '../../../../../sync/look-again';
import { conflictWords } from '../../../../../sync/plan-words';
import { fieldName } from '../../../../../sync/source-words';

interface Deciding {
  label: string;
  title: string;
  means: (conflict: DirectoryConflict) => string;
  done: string;
}

const partyOf = ({ with: party }: DirectoryConflict) =>
  party === null ? 'the recipient here' : `${party.kind} ${party.name}`;

/** What each decision is called, and what comes of it. */
const decisions = {
  link: {
    label: 'Link them',
    title: 'Link the entry?',
    means: (conflict) =>
      `From the next run on, ${partyOf(conflict)} follows this entry: its fields take the values of the source. Mail, settings and password stay.`,
    done: 'They are one from the next run on.',
  },
  ignore: {
    label: 'Leave the entry out',
    title: 'Leave the entry out?',
    means: (conflict) =>
      `${conflict.label} is no longer taken from ${conflict.source.name}, until that is taken back here. Nobody here changes.`,
    done: 'The entry is left out from now on.',
  },
  unignore: {
    label: 'Take it up again',
    title: 'Take the entry up again?',
    means: (conflict) => `The next run looks at ${conflict.label} again.`,
    done: 'The next run looks at it again.',
  },
} satisfies Record<ConflictResolution, Deciding>;

/** One conflict: which value, who is in the way, and the ways out. */
export function ConflictCard({ conflict }: { conflict: DirectoryConflict }) {
  const may = useMay('sync.approve');
  const [deciding, setDeciding] = useState<ConflictResolution>();
  return (
    <li className="wp-card wp-conflict">
      <div className="wp-conflict-head">
        <h2>{conflict.label}</h2>
        <Pill tone={conflict.status === 'open' ? 'override' : 'plain'}>{conflictWords[conflict.kind]}</Pill>
        <span className="wp-soft wp-small">
          {conflict.effect === 'entry-held' ? 'nothing of the entry is applied' : 'the rest of the entry is applied'}
        </span>
      </div>
      <p>{conflict.detail}</p>
      <dl className="wp-conflict-parties">
        <div>
          <dt>{fieldName(conflict.field)}</dt>
          <dd>
            <code>{conflict.value}</code>
          </dd>
        </div>
        <div>
          <dt>Wanted by</dt>
          <dd>
            <code>{conflict.dn}</code> <span className="wp-soft">of</span>{' '}
            <Anchor href={sourceHref(conflict.source.name)}>{conflict.source.name}</Anchor>
          </dd>
        </div>
        {conflict.with && (
          <div>
            <dt>Held by</dt>
            <dd>
              <Party party={conflict.with} />
            </dd>
          </div>
        )}
      </dl>
      <div className="wp-row wp-row-wrap">
        {may &&
          conflict.resolutions.map((resolution) => (
            <button
              key={resolution}
              type="button"
              className="wp-button-small"
              onClick={() => {
                setDeciding(resolution);
              }}
            >
              {decisions[resolution].label}
              <span className="wp-hidden">: {conflict.label}</span>
            </button>
          ))}
        {conflict.status === 'open' && (
          <>
            <LookAgain source={conflict.source} anchor={conflict.anchor} of={conflict.label} />
            {conflict.resolutions.length === 0 && (
              <span className="wp-soft wp-small">
                Mend it in the source, then look again; the next run does so too.
              </span>
            )}
          </>
        )}
        <span className="wp-soft wp-small wp-push">
          met by <Anchor href={runHref(conflict.lastRun)}>{countOf(conflict.runs, 'run')}</Anchor>, first{' '}
          <TimeAgo at={conflict.firstSeenAt} />
        </span>
      </div>
      {deciding && (
        <DecideDialog
          conflict={conflict}
          resolution={deciding}
          onClose={() => {
            setDeciding(undefined);
          }}
        />
      )}
    </li>
  );
}

interface DecideProps {
  conflict: DirectoryConflict;
  resolution: ConflictResolution;
  onClose: () => void;
}

function DecideDialog({ conflict, resolution, onClose }: DecideProps) {
  const cache = useQueryClient();
  const [busy, setBusy] = useState(false);
  const { title, label, means, done } = decisions[resolution];
  const decide = () => {
    setBusy(true);
    request(`${conflictsPath}/${encodeURIComponent(conflict.id)}/resolve`, { method: 'POST', body: { resolution } })
      .then(
        () => {
          tell.done(done);
          void cache.invalidateQueries();
        },
        (error: unknown) => {
          tell.refused('Nothing was decided', error);
        },
      )
      .finally(onClose);
  };
  return (
    <Dialog title={title} opened onClose={onClose}>
      <Note>{means(conflict)}</Note>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={busy} data-autofocus onClick={decide}>
          {label}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
