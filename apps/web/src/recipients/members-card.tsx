'use client';

import type { Group } from '@waypost/contracts';
import { Icon } from '@waypost/ui';
import { lazy, Suspense, useState } from 'react';
import { recipientPath } from '../api/recipients';
import { useMay } from '../api/session';
import { Anchor } from '../navigation/leaving';
import { sourceHref } from '../navigation/source-places';
import { fromDirectory, isManaged } from './managed-fields';
import { MembersList } from './members-list';
import { NamedMembers } from './named-members';

const dialogs = () => import('./membership-dialogs');
const FilterDialog = lazy(() => dialogs().then((loaded) => ({ default: loaded.FilterDialog })));
const NamesDialog = lazy(() => dialogs().then((loaded) => ({ default: loaded.NamesDialog })));

/** Who belongs to a group: by name, or because a filter matches them; and the way from one to the other. */
export function MembersCard({ group }: { group: Group }) {
  const may = useMay('group.write');
  const [doing, setDoing] = useState<'filter' | 'names'>();
  const origin = fromDirectory(group);
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
      {origin && isManaged(origin, 'members') && (
        <p className="wp-card-body wp-soft wp-small">
          <Icon name="lock" /> Members that directory source{' '}
          <Anchor href={sourceHref(origin.source.name)}>{origin.source.name}</Anchor> supplies are taken out there;
          yours stay beside them.
        </p>
      )}
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
