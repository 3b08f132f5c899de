'use client';

import type { DirectoryConflict, DirectoryRunItem } from '@waypost/contracts';
import { Note } from '@waypost/ui';
import { Anchor } from '../navigation/leaving';
import { recipientHref } from '../navigation/places';
import { conflictWords } from './plan-words';

type Conflict = NonNullable<DirectoryRunItem['conflict']> | DirectoryConflict;

const effects = {
  'value-quarantined': 'The rest of the entry is applied; this value is left out until it is free.',
  'entry-held': 'Nothing of the entry is applied; whoever is here already stays as they were.',
};

/** What is in the way, who it is, and what that means for the entry. */
export function ConflictText({ conflict }: { conflict: Conflict }) {
  return (
    <Note tone="override">
      <strong>{conflictWords[conflict.kind]}.</strong> {conflict.detail} {effects[conflict.effect]}
      {conflict.with && (
        <div>
          In the way: <Party party={conflict.with} />
        </div>
      )}
    </Note>
  );
}

/** Who is in the way; a recipient here is a link to its page. */
export function Party({ party }: { party: NonNullable<Conflict['with']> }) {
  const words = `${party.kind} ${party.name}`;
  return (
    <>
      {party.kind === 'entry' ? words : <Anchor href={recipientHref(party.kind, party.id)}>{words}</Anchor>}
      <span className="wp-soft wp-small"> ({party.origin === 'local' ? 'made here' : party.origin})</span>
    </>
  );
}
