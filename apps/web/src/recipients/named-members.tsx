'use client';

import type { Group, MemberReference } from '@waypost/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, sentenceOf } from '../api/problem';
import { recipientPath } from '../api/recipients';
import { useMay } from '../api/session';
import { useUndo } from '../audit/use-undo';
import { type Picked, RecipientPicker } from '../forms/recipient-picker';
import { tell } from '../shell/tell';
import { fromDirectory, isManaged } from './managed-fields';
import { MembersList } from './members-list';
import { changeMembers, type MembersChange, referenceToMember } from './membership';
import { Kept } from './owned';

const referenceToPicked = ({ kind, name }: Picked) =>
  (kind === 'external' ? { address: name } : { [kind]: name }) as MemberReference;

/** Who belongs to a group by name: added as they are found or by their addresses, removed one by one. */
export function NamedMembers({ group }: { group: Group }) {
  const may = useMay('group.write');
  const cache = useQueryClient();
  const undo = useUndo();
  const [fault, setFault] = useState<string>();
  const change = async (wanted: MembersChange, done: string) => {
    const { added, removed } = await changeMembers(group.id, wanted);
    setFault(undefined);
    if (added + removed === 0) tell.done('Nothing changed: that is so already.');
    else tell.done(done, undo('group', group.id, 'The members are as before.', 'group.members-changed'));
    void cache.invalidateQueries();
  };
  return (
    <>
      {may && (
        <div className="wp-card-body">
          <RecipientPicker
            label="Add members"
            picked={[]}
            mayBeOutside
            faults={fault === undefined ? [] : [fault]}
            onPick={(picked) => {
              const done = picked.length === 1 ? `${picked[0]?.label ?? ''} is a member.` : 'They are members.';
              change({ add: picked.map(referenceToPicked) }, done).catch((refusal: unknown) => {
                setFault(faultOf(refusal));
              });
            }}
          />
        </div>
      )}
      <MembersList
        path={`${recipientPath('group', group.id)}/members`}
        none="Nobody yet: mail for the group is refused until somebody is."
        actOn={(member) =>
          member.source !== null && isManaged(fromDirectory(group), 'members') ? (
            <Kept source={member.source.name} />
          ) : (
            may && (
              <button
                type="button"
                className="wp-button-small"
                aria-label={`Remove ${member.displayName ?? member.address}`}
                onClick={() => {
                  const done = `${member.displayName ?? member.address} is removed.`;
                  change({ remove: [referenceToMember(member)] }, done).catch((refusal: unknown) => {
                    tell.refused('Nothing was changed', refusal);
                  });
                }}
              >
                Remove
              </button>
            )
          )
        }
      />
    </>
  );
}

/** What is wrong with a member, where the api says so of it. */
const faultOf = (refusal: unknown) =>
  (refusal instanceof ApiProblem ? refusal.problem.errors?.[0]?.detail : undefined) ?? sentenceOf(refusal);
