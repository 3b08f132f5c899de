'use client';

import { Button, TextInput } from '@mantine/core';
import type { Group, Member, MemberReference, MembersChanged } from '@waypost/contracts';
import { Icon, Note, Skeleton, type IconName } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useList } from '../api/lists';
import { sentenceOf } from '../api/problem';
import { request } from '../api/request';
import { useMay } from '../api/session';
import { tell } from '../shell/tell';

const icons = { mailbox: 'mailbox', contact: 'person', group: 'people', external: 'link' } satisfies Record<
  Member['kind'],
  IconName
>;
const referenceTo = ({ kind, id, address }: Member): MemberReference =>
  kind === 'external' || id === null ? { address: address as never } : ({ [kind]: id } as MemberReference);

/** Who belongs to a group. Members are added by their addresses, several at once, and removed one by one. */
export function MembersCard({ group }: { group: Group }) {
  const may = useMay('group.write');
  const cache = useQueryClient();
  const path = `/groups/${group.id}/members`;
  const list = useList<Member>(path, {});
  const change = (body: { add?: MemberReference[]; remove?: MemberReference[] }) =>
    request<MembersChanged>(path, { method: 'POST', body }).then(async ({ data }) => {
      await cache.invalidateQueries();
      return data;
    });
  return (
    <section className="wp-card" aria-label="Members">
      <div className="wp-card-head">
        <h2>Members</h2>
      </div>
      {may && <AddMembers change={change} />}
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
      {!list.pending && list.items.length === 0 && (
        <p className="wp-card-body wp-soft">Nobody yet: mail for the group is refused until somebody is.</p>
      )}
      <ul className="wp-address-list">
        {list.items.map((member) => (
          <li key={`${member.kind} ${member.id ?? member.address}`}>
            <span className="wp-address">
              <Icon name={icons[member.kind]} /> {member.displayName ?? member.address}
              {member.displayName && <span className="wp-soft wp-small"> · {member.address}</span>}
            </span>
            {may && (
              <button
                type="button"
                className="wp-button-small"
                aria-label={`Remove ${member.displayName ?? member.address}`}
                onClick={() => {
                  change({ remove: [referenceTo(member)] }).then(
                    () => {
                      tell.done(`${member.displayName ?? member.address} is removed.`);
                    },
                    (refusal: unknown) => {
                      tell.refused('Nothing was changed', refusal);
                    },
                  );
                }}
              >
                Remove
              </button>
            )}
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
    </section>
  );
}

function AddMembers({ change }: { change: (body: { add: MemberReference[] }) => Promise<MembersChanged> }) {
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const addresses = text.split(/[,;\s]+/).filter(Boolean);
  const add = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    change({ add: addresses.map((address) => ({ address: address as never })) })
      .then(
        ({ added }) => {
          setText('');
          setFault(undefined);
          tell.done(added === 1 ? 'One member is added.' : `${String(added)} members are added.`);
        },
        (refusal: unknown) => {
          setFault(sentenceOf(refusal));
        },
      )
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <form className="wp-card-body wp-add-line" onSubmit={add}>
      <TextInput
        aria-label="Addresses of new members"
        placeholder="ann@example.org, bob@example.org"
        autoComplete="off"
        spellCheck={false}
        value={text}
        error={fault}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
        }}
      />
      <Button type="submit" variant="default" loading={busy} disabled={addresses.length === 0}>
        Add members
      </Button>
    </form>
  );
}
