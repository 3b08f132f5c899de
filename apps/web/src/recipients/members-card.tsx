'use client';

import type { Group } from '@waypost/contracts';
import { lazy, Suspense, useState } from 'react';
import { recipientPath } from '../api/recipients';
import { useMay } from '../api/session';
import { MembersList } from './members-list';
import { NamedMembers } from './named-members';

const dialogs = () => import('./membership-dialogs');
const FilterDialog = lazy(() => dialogs().then((loaded) => ({ default: loaded.FilterDialog })));
const NamesDialog = lazy(() => dialogs().then((loaded) => ({ default: loaded.NamesDialog })));

/** Who belongs to a group: by name, or because a filter matches them; and the way from one to the other. */
export function MembersCard({ group }: { group: Group }) {
  const may = useMay('group.write');
  const [doing, setDoing] = useState<'filter' | 'names'>();
  const close = () => {
    setDoing(undefined);
  };
  const button = (what: 'filter' | 'names', label: string) => (
    <button
      type="button"
      className="wp-button-small"
      onClick={() => {
        setDoing(what);
      }}
    >
      {label}
    </button>
  );
  return (
    <section className="wp-card" aria-label="Members">
      <div className="wp-card-head">
        <h2>Members</h2>
        {may && (
          <span className="wp-row wp-row-wrap wp-push">
            {group.filter === null ? (
              button('filter', 'Choose by a filter')
            ) : (
              <>
                {button('names', 'Name them instead')}
                {button('filter', 'Change the filter')}
              </>
            )}
          </span>
        )}
      </div>
      {group.filter === null ? (
        <NamedMembers group={group} />
      ) : (
        <>
          <div className="wp-card-body wp-stack wp-tight">
            <p>Whoever this filter matches is a member, from the moment it does:</p>
            <code className="wp-address">{group.filter}</code>
          </div>
          <MembersList
            path={`${recipientPath('group', group.id)}/members`}
            none="It matches nobody now: mail for the group is refused until it does."
          />
        </>
      )}
      <Suspense>
        {doing === 'filter' && <FilterDialog group={group} onClose={close} />}
        {doing === 'names' && <NamesDialog group={group} onClose={close} />}
      </Suspense>
    </section>
  );
}
