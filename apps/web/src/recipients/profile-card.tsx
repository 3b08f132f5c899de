'use client';

import type { Contact, Mailbox } from '@waypost/contracts';
import { personFieldNames } from '@waypost/organization';
import { Facts } from '@waypost/ui';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '../api/session';
import { profileWords } from '../sync/source-words';
import { Owned } from './owned';

const ProfileDialog = lazy(() => import('./profile-dialog').then((loaded) => ({ default: loaded.ProfileDialog })));

interface ProfileCardProps {
  kind: 'mailbox' | 'contact';
  person: Mailbox | Contact;
}

/** What address books show of somebody, whether they do, and whether recipient policies speak of them. */
export function ProfileCard({ kind, person }: ProfileCardProps) {
  const may = useMay(`${kind}.write`);
  const [changing, setChanging] = useState(false);
  const known = personFieldNames.flatMap((field) => {
    const value = person[field];
    return value === null
      ? []
      : [
          [
            profileWords[field],
            <Owned key={field} recipient={person} field={field}>
              {value}
            </Owned>,
          ] as const,
        ];
  });
  return (
    <section className="wp-card" aria-label="Address book">
      <div className="wp-card-head">
        <h2>Address book</h2>
        {may && (
          <button
            type="button"
            className="wp-button-small wp-push"
            aria-label={`Change what address books show of ${person.displayName}`}
            onClick={() => {
              setChanging(true);
            }}
          >
            Change
          </button>
        )}
      </div>
      <Facts
        facts={[
          ...known,
          [
            'Listed',
            <Owned key="listed" recipient={person} field="hiddenFromAddressBook">
              {person.hiddenFromAddressBook ? 'No: hidden from address books' : 'Yes'}
            </Owned>,
          ],
          ['Recipient policies', person.excludedFromPolicies ? 'Leave its addresses alone' : 'Give it addresses'],
        ]}
      />
      {changing && (
        <Suspense>
          <ProfileDialog
            kind={kind}
            person={person}
            onClose={() => {
              setChanging(false);
            }}
          />
        </Suspense>
      )}
    </section>
  );
}
