'use client';

import { Button } from '@mantine/core';
import type { GroupMember, Member } from '@waypost/contracts';
import { Icon, Note, Skeleton } from '@waypost/ui';
import type { ReactNode } from 'react';
import { useList } from '../api/lists';
import { sentenceOf } from '../api/problem';
import { recipientIcons } from '../forms/recipient-picker';
import { Anchor } from '../navigation/leaving';
import { recipientHref } from '../navigation/places';

interface MembersListProps {
  /** Where the members are. */
  path: string;
  /** What is said while there are none. */
  none: string;
  /** What can be done with each. */
  actOn?: (member: GroupMember) => ReactNode;
}

/** Who belongs to a group, by address, each with the way to its page. */
export function MembersList({ path, none, actOn }: MembersListProps) {
  const list = useList<GroupMember>(path, {});
  return (
    <>
      {list.error && (
        <div className="wp-card-body">
          <Note tone="off">{sentenceOf(list.error)}</Note>
        </div>
      )}
      {list.pending && !list.error && (
        <div className="wp-card-body">
          <Skeleton lines={4} />
        </div>
      )}
      {!list.pending && list.items.length === 0 && <p className="wp-card-body wp-soft">{none}</p>}
      <ul className="wp-address-list">
        {list.items.map((member) => (
          <li key={`${member.kind} ${member.id ?? member.address}`}>
            <span className="wp-address">
              <Icon name={recipientIcons[member.kind]} /> <MemberName member={member} />
              {member.displayName && <span className="wp-soft wp-small"> · {member.address}</span>}
              {member.kind === 'external' && <span className="wp-soft wp-small"> · outside address</span>}
            </span>
            {actOn?.(member)}
          </li>
        ))}
      </ul>
      {list.hasMore && (
        <div className="wp-card-body">
          <Button variant="default" onClick={list.more} loading={list.fetching}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

/** Somebody who gets mail, with the way to their page where they are a recipient here. */
export const MemberName = ({ member: { kind, name, displayName, address } }: { member: Member }) =>
  kind === 'external' || name === null ? (
    <>{address}</>
  ) : (
    <Anchor className="wp-inline-link" href={recipientHref(kind, name)}>
      {displayName ?? address}
    </Anchor>
  );
