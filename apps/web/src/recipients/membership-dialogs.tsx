'use client';

import type { Group } from '@waypost/contracts';
import { countOf, Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { RecordDialog } from '../forms/record-dialog';
import { FilterField } from '../policies/filter-field';
import { tell } from '../shell/tell';
import { kindsByFilter } from './group-form';
import { mostMembersAtOnce, setFilter, turnToFilter, turnToNames } from './membership';

interface MembershipDialogProps {
  group: Group;
  onClose: () => void;
}

/** Says what was done, with the way back. */
function useTurned(group: Group) {
  const cache = useQueryClient();
  return (done: string, back: () => Promise<unknown>) => {
    const refresh = () => void cache.invalidateQueries();
    tell.done(done, {
      label: 'Undo',
      run: () => {
        back().then(
          () => {
            tell.done(`Who is in ${group.displayName} is decided as before.`);
            refresh();
          },
          (error: unknown) => {
            tell.refused('It could not be taken back', error);
            refresh();
          },
        );
      },
    });
    refresh();
  };
}

/** The filter that decides who is in a group, with who it matches now. */
export function FilterDialog({ group, onClose }: MembershipDialogProps) {
  const turned = useTurned(group);
  const { id, displayName, filter: before, members } = group;
  const leaving = before === null ? members : 0;
  return (
    <RecordDialog
      title={`Who is in ${displayName}`}
      submit={before === null ? 'Choose by this filter' : 'Save the filter'}
      wide
      fields={[{ name: 'filter', label: 'Filter', input: (props) => <FilterField {...props} kinds={kindsByFilter} /> }]}
      initial={{ filter: before ?? '' }}
      onClose={onClose}
      onSubmit={async ({ filter }) => {
        const done = `A filter decides who is in ${displayName}.`;
        if (before === null) {
          const back = await turnToFilter(group, filter);
          return () => {
            turned(done, back);
          };
        }
        await setFilter(id, filter);
        return () => {
          turned(`The filter of ${displayName} is saved.`, () => setFilter(id, before));
        };
      }}
    >
      {() => (
        <>
          {leaving > mostMembersAtOnce && (
            <Note tone="off">
              The group has {countOf(leaving, 'member')} by name, more than can leave it at once. Take them out first.
            </Note>
          )}
          {leaving > 0 && leaving <= mostMembersAtOnce && (
            <Note tone="override">
              {countOf(leaving, 'member')} by name {leaving === 1 ? 'leaves' : 'leave'} the group; only the filter
              decides then. Groups and outside addresses are never in a group by filter.
            </Note>
          )}
        </>
      )}
    </RecordDialog>
  );
}

/** Takes the filter away, and names those it matches now if wanted. */
export function NamesDialog({ group, onClose }: MembershipDialogProps) {
  const turned = useTurned(group);
  const few = group.members <= mostMembersAtOnce;
  return (
    <RecordDialog
      title={`Name the members of ${group.displayName}?`}
      submit="Name them"
      fields={
        few && group.members > 0
          ? [
              {
                name: 'keep',
                label: 'Members',
                kind: 'flags',
                options: [{ value: 'yes', label: `Begin with the ${countOf(group.members, 'member')} of now` }],
              },
            ]
          : []
      }
      initial={{ keep: few && group.members > 0 ? 'yes' : '' }}
      onClose={onClose}
      onSubmit={async ({ keep }) => {
        const back = await turnToNames(group, keep === 'yes');
        return () => {
          turned(`Who is in ${group.displayName} is said by name now.`, back);
        };
      }}
    >
      {() => (
        <Note tone="override">
          The filter goes: whoever joins a department or leaves one makes no difference to the group any more.
          {!few && ' It begins with nobody: it has more members than can be named at once.'}
        </Note>
      )}
    </RecordDialog>
  );
}
