'use client';

import type { Contact } from '@waypost/contracts';
import { Facts, TimeAgo } from '@waypost/ui';
import { contactQuery } from '../../../api/recipients';
import { recipientHref } from '../../../navigation/places';
import { changesOf } from '../../../nodes/record-changes';
import { AddressesCard } from '../../../recipients/addresses-card';
import { contactFields, contactStart } from '../../../recipients/contact-form';
import { Owned } from '../../../recipients/owned';
import { ProfileCard } from '../../../recipients/profile-card';
import { OriginCard, RecipientDelivery } from '../../../recipients/recipient-parts';
import { RecipientActions } from '../../../recipients/recipient-actions';
import { RecordPage } from '../../../records/record-page';

/** One contact: somebody outside, where mail for them goes, and who may send it there. */
export const ContactPage = () => (
  <RecordPage
    one="contact"
    icon="person"
    list={{ href: '/contacts/', label: 'Contacts' }}
    queryOf={contactQuery}
    tabs={{ overview: 'Overview', delivery: 'Delivery' }}
    hrefOf={(name, tab) => recipientHref('contact', name, tab)}
    level="contact"
    facts={({ address }) => <span>{address}</span>}
    actions={(contact) => (
      <RecipientActions
        kind="contact"
        recipient={contact}
        fields={contactFields}
        startOf={contactStart}
        bodyOf={(values, before) => changesOf(before, values)}
        warning="It leaves every group and the address book."
      />
    )}
  >
    {(tab, contact) =>
      tab === 'delivery' ? (
        <RecipientDelivery kind="contact" recipient={contact} />
      ) : (
        <div className="wp-columns">
          <div className="wp-stack">
            <ContactFacts contact={contact} />
            <ProfileCard kind="contact" person={contact} />
          </div>
          <div className="wp-stack">
            <OriginCard kind="contact" recipient={contact} permission="contact.write" />
            <AddressesCard kind="contact" recipient={contact} permission="contact.write" />
          </div>
        </div>
      )
    }
  </RecordPage>
);

const ContactFacts = ({ contact }: { contact: Contact }) => (
  <section className="wp-card" aria-label="Facts">
    <div className="wp-card-head">
      <h2>Facts</h2>
    </div>
    <Facts
      facts={[
        [
          'Name',
          <Owned key="name" recipient={contact} field="name">
            <code>{contact.name}</code>
          </Owned>,
        ],
        [
          'Mail goes to',
          <Owned key="address" recipient={contact} field="address">
            {contact.address}
          </Owned>,
        ],
        ...(contact.givenName || contact.surname
          ? [
              [
                'Person',
                <Owned
                  key="person"
                  recipient={contact}
                  field={(['givenName', 'initials', 'surname'] as const).filter((field) => contact[field])}
                >
                  {[contact.givenName, contact.initials, contact.surname].filter(Boolean).join(' ')}
                </Owned>,
              ] as const,
            ]
          : []),
        ['Created', <TimeAgo key="created" at={contact.createdAt} />],
        ['Changed', <TimeAgo key="changed" at={contact.modifiedAt} />],
      ]}
    />
  </section>
);
