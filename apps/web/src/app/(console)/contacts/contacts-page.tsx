'use client';

import { Button } from '@mantine/core';
import type { Contact } from '@waypost/contracts';
import { type Column, EmptyState, Icon, TimeAgo } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/request';
import { useMay } from '../../../api/session';
import { RecordDialog, type RecordField } from '../../../forms/record-dialog';
import { ImportButton } from '../../../imports/import-button';
import { ListPage } from '../../../lists/list-page';
import { useNewDialog } from '../../../lists/use-new-dialog';
import { contactHref } from '../../../navigation/places';
import { useAddress } from '../../../navigation/use-address';
import { changesOf, recordOf } from '../../../nodes/record-changes';
import { ChangeRecordDialog } from '../../../recipients/change-record-dialog';
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

const fields: RecordField<string>[] = [
  { name: 'displayName', label: 'Display name', required: true, placeholder: 'Acme sales' },
  { name: 'name', label: 'Name', required: true, placeholder: 'acme' },
  {
    name: 'address',
    label: 'Address',
    required: true,
    placeholder: 'sales@acme.example',
    description: 'Outside the domains that are yours alone.',
  },
  { name: 'givenName', label: 'Given name' },
  { name: 'surname', label: 'Surname' },
  { name: 'company', label: 'Company' },
  { name: 'title', label: 'Title' },
  { name: 'telephone', label: 'Telephone' },
];
const startOf = (contact?: Contact): Record<string, string> =>
  Object.fromEntries(fields.map(({ name }) => [name, String(contact?.[name as keyof Contact] ?? '')]));

export function ContactsPage() {
  const may = useMay('contact.write');
  const cache = useQueryClient();
  const dialog = useNewDialog();
  const { get, put } = useAddress();
  const chosen = get('name');
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
        hrefOf={({ name }) => contactHref(name)}
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
          fields={fields}
          initial={startOf()}
          onClose={dialog.close}
          onSubmit={async (values) => {
            const { data } = await request<Contact>('/contacts', { method: 'POST', body: recordOf(values) });
            tell.done(`${data.displayName} is created.`);
            await cache.invalidateQueries();
          }}
        />
      )}
      {chosen && may && (
        <ChangeRecordDialog<Contact>
          kind="contact"
          key={chosen}
          path="/contacts"
          name={chosen}
          one="contact"
          addressOf={({ address }) => address}
          fields={fields}
          startOf={startOf}
          bodyOf={(values, before) => changesOf(before, values)}
          warning="It leaves every group and the address book."
          onClose={() => {
            put({ name: undefined });
          }}
        />
      )}
    </>
  );
}
