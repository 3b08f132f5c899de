'use client';

import { Button } from '@mantine/core';
import type { Contact } from '@waypost/contracts';
import { type Column, EmptyState, Icon, TimeAgo } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/request';
import { useMay } from '../../../api/session';
import { RecordDialog } from '../../../forms/record-dialog';
import { ImportButton } from '../../../imports/import-button';
import { ListPage } from '../../../lists/list-page';
import { useNewDialog } from '../../../lists/use-new-dialog';
import { useGo } from '../../../navigation/leaving';
import { recipientHref } from '../../../navigation/places';
import { recordOf } from '../../../nodes/record-changes';
import { contactStart, newContactFields } from '../../../recipients/contact-form';
import { tell } from '../../../shell/tell';

const columns: Column<Contact>[] = [
  {
    key: 'displayName',
    header: 'Contact',
    width: 'minmax(0, 2fr)',
    cell: ({ displayName }) => <span className="wp-table-name">{displayName}</span>,
  },
  { key: 'address', header: 'Address', width: 'minmax(0, 2fr)', cell: ({ address }) => address },
  { key: 'company', header: 'Company', width: 'minmax(0, 1fr)', minor: true, cell: ({ company }) => company ?? '' },
  {
    key: 'modifiedAt',
    header: 'Changed',
    width: '130px',
    minor: true,
    cell: ({ modifiedAt }) => <TimeAgo at={modifiedAt} />,
  },
];

export function ContactsPage() {
  const may = useMay('contact.write');
  const cache = useQueryClient();
  const dialog = useNewDialog();
  const go = useGo();
  const create = (
    <Button leftSection={<Icon name="plus" />} onClick={dialog.open}>
      New contact
    </Button>
  );
  return (
    <>
      <ListPage<Contact>
        title="Contacts"
        one="contact"
        many="contacts"
        icon="person"
        path="/contacts"
        params={{}}
        columns={columns}
        idOf={({ id }) => id}
        hrefOf={({ name }) => recipientHref('contact', name)}
        actions={
          <>
            <ImportButton kind="contact" />
            {may && create}
          </>
        }
        empty={
          <EmptyState icon="person" title="No contacts yet" actions={may && create}>
            A contact is somebody outside who belongs in your address book, or in your groups.
          </EmptyState>
        }
      />
      {dialog.opened && (
        <RecordDialog
          title="New contact"
          submit="Create contact"
          fields={newContactFields}
          initial={contactStart()}
          onClose={dialog.close}
          onSubmit={async (values) => {
            const { data } = await request<Contact>('/contacts', { method: 'POST', body: recordOf(values) });
            tell.done(`${data.displayName} is created.`);
            await cache.invalidateQueries();
            return () => {
              go(recipientHref('contact', data.name));
            };
          }}
        />
      )}
    </>
  );
}
