'use client';

import type { Group } from '@waypost/contracts';
import { countOf, Facts, Pill, TimeAgo } from '@waypost/ui';
import { groupQuery } from '../../../api/recipients';
import { Anchor } from '../../../navigation/leaving';
import { recipientHref } from '../../../navigation/places';
import { AddressesCard } from '../../../recipients/addresses-card';
import { groupChange, groupFields, groupStart } from '../../../recipients/group-form';
import { MembersCard } from '../../../recipients/members-card';
import { Kept, Owned } from '../../../recipients/owned';
import { OriginCard, RecipientDelivery } from '../../../recipients/recipient-parts';
import { RecipientActions } from '../../../recipients/recipient-actions';
import { RecordPage } from '../../../records/record-page';

/** One group: what it is, who belongs to it and why, its addresses, and who may write to it. */
export const GroupPage = () => (
  <RecordPage
    one="group"
    icon="people"
    list={{ href: '/groups/', label: 'Groups' }}
    queryOf={groupQuery}
    tabs={{ overview: 'Overview', delivery: 'Delivery' }}
    hrefOf={(name, tab) => recipientHref('group', name, tab)}
    level="group"
    facts={({ address, members, filter }) => (
      <>
        <span>{address}</span>
        <span>{countOf(members, 'member')}</span>
        {filter !== null && <Pill icon="filter">By filter</Pill>}
      </>
    )}
    actions={(group) => (
      <RecipientActions
        kind="group"
        recipient={group}
        fields={groupFields}
        startOf={groupStart}
        bodyOf={groupChange}
        warning="Mail for it reaches nobody any more; its members stay what they are."
      />
    )}
  >
    {(tab, group) =>
      tab === 'delivery' ? (
        <RecipientDelivery kind="group" recipient={group} />
      ) : (
        <div className="wp-columns">
          <MembersCard group={group} />
          <div className="wp-stack">
            <GroupFacts group={group} />
            <OriginCard kind="group" recipient={group} permission="group.write" />
            <AddressesCard kind="group" recipient={group} permission="group.write" />
          </div>
        </div>
      )
    }
  </RecordPage>
);

const GroupFacts = ({ group }: { group: Group }) => (
  <section className="wp-card" aria-label="Facts">
    <div className="wp-card-head">
      <h2>Facts</h2>
    </div>
    <Facts
      facts={[
        [
          'Name',
          <Owned key="name" recipient={group} field="name">
            <code>{group.name}</code>
          </Owned>,
        ],
        ...(group.description
          ? [
              [
                'Description',
                <Owned key="description" recipient={group} field="description">
                  {group.description}
                </Owned>,
              ] as const,
            ]
          : []),
        [
          'Owners',
          group.owners.length === 0
            ? 'Nobody'
            : group.owners.map(({ id, name, source }) => (
                <div key={id} className="wp-row wp-row-wrap">
                  <Anchor href={recipientHref('mailbox', name)}>{name}</Anchor>
                  {source && <Kept source={source.name} />}
                </div>
              )),
        ],
        [
          'Address book',
          <Owned key="hidden" recipient={group} field="hidden">
            {group.hidden ? 'Kept out of it' : 'Listed'}
          </Owned>,
        ],
        ['Recipient policies', group.excludedFromPolicies ? 'Leave its addresses alone' : 'Give it addresses'],
        ['Changed', <TimeAgo key="changed" at={group.modifiedAt} />],
      ]}
    />
  </section>
);
