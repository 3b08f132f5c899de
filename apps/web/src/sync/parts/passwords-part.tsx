'use client';

import { passwordKeepers } from '@waypost/sync';
import { ChoiceCards, Note } from '@waypost/ui';
import { keeperWords } from '../source-words';
import type { PartProps } from './part';

const options = passwordKeepers.map((value) => ({ value, ...keeperWords[value] }));

/** Whose passwords people sign in with. */
export function PasswordsPart({ draft, onChange, faults }: PartProps) {
  return (
    <div className="wp-form">
      <ChoiceCards
        label="Who keeps the passwords"
        value={draft.passwords}
        options={options}
        onPick={(passwords) => {
          onChange({ passwords });
        }}
      />
      {faults['passwords'] && <p className="wp-fault">{faults['passwords']}</p>}
      {draft.passwords === 'source' && draft.connection.tls === 'plain' && (
        <Note tone="override">
          Passwords of people would go to the source unencrypted. Choose LDAPS or StartTLS under Connection, unless it
          runs on this machine.
        </Note>
      )}
      <p className="wp-soft wp-small">App passwords are Waypost’s own and work either way.</p>
    </div>
  );
}
