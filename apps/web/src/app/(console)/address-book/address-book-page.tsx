'use client';

import { NativeSelect } from '@mantine/core';
import type { AnyRecipient } from '@waypost/contracts';
import { type Column, EmptyState, Icon, Pill } from '@waypost/ui';
import { recipientIcons } from '../../../forms/recipient-picker';
import { ListPage } from '../../../lists/list-page';
import { Anchor } from '../../../navigation/leaving';
import { recipientHref } from '../../../navigation/places';
import { useAddress } from '../../../navigation/use-address';
import { mailboxKindWords } from '../../../nodes/mailbox-kinds';
import { RecipientAreaTabs } from '../../../recipients/area-tabs';
import { bookQuestion, bookParts, type BookPart } from './book-question';
import { BookFilter } from './book-filter';
import { DepartmentPicker } from './department-picker';

const partWords = {
  person: 'People',
  shared: 'Shared mailboxes',
  room: 'Rooms',
  equipment: 'Equipment',
  group: 'Groups',
  contact: 'Contacts',
} satisfies Record<BookPart, string>;

const kindOf = ({ kind, mailboxKind }: AnyRecipient) =>
  kind === 'group' ? 'Group' : kind === 'contact' ? 'Contact' : mailboxKindWords[mailboxKind ?? 'person'];

const columns: Column<AnyRecipient>[] = [
  {
    key: 'displayName',
    header: 'Name',
    width: 'minmax(0, 1.5fr)',
    cell: (one) => (
      <span className="wp-row">
        <Icon name={recipientIcons[one.kind]} />
        <span className="wp-table-name">{one.displayName}</span>
        {one.hidden && <Pill icon="ban">Hidden</Pill>}
      </span>
    ),
  },
  { key: 'address', header: 'Address', width: 'minmax(0, 2fr)', cell: ({ address }) => address },
  {
    key: 'department',
    header: 'Department',
    width: 'minmax(0, 1fr)',
    minor: true,
    cell: ({ department }) =>
      department !== null && (
        <Anchor href={`/address-book/?${new URLSearchParams({ department }).toString()}`}>{department}</Anchor>
      ),
  },
  { key: 'title', header: 'Title', width: 'minmax(0, 1fr)', minor: true, cell: ({ title }) => title },
  {
    key: 'where',
    header: 'Office, phone',
    width: 'minmax(0, 1fr)',
    minor: true,
    cell: ({ office, telephone }) => [office, telephone].filter(Boolean).join(' · '),
  },
  { key: 'kind', header: 'Kind', width: '130px', cell: (one) => <span className="wp-soft">{kindOf(one)}</span> },
];

/** Everybody one can write to, as people find them in their address books; administrators see who is hidden there as well. */
export function AddressBookPage() {
  const { get, put } = useAddress();
  const pick =
    (name: string) =>
    ({ currentTarget }: { currentTarget: { value: string } }) => {
      put({ [name]: currentTarget.value });
    };
  return (
    <ListPage<AnyRecipient>
      title="Address book"
      one="entry"
      many="entries"
      icon="book"
      path="/address-book"
      params={bookQuestion(get)}
      columns={columns}
      idOf={({ kind, id }) => `${kind} ${id}`}
      hrefOf={({ kind, name }) => recipientHref(kind, name)}
      tabs={<RecipientAreaTabs current="book" />}
      filters={
        <>
          <NativeSelect
            aria-label="Who"
            className="wp-list-picker"
            data={[
              { value: '', label: 'Everybody' },
              ...bookParts.map((value) => ({ value, label: partWords[value] })),
            ]}
            value={get('who') ?? ''}
            onChange={pick('who')}
          />
          <DepartmentPicker
            value={get('department') ?? ''}
            onPick={(department) => {
              put({ department });
            }}
          />
          <NativeSelect
            aria-label="Hidden"
            className="wp-list-picker"
            data={[
              { value: '', label: 'Listed and hidden' },
              { value: 'false', label: 'As people see it' },
              { value: 'true', label: 'Only hidden' },
            ]}
            value={get('hidden') ?? ''}
            onChange={pick('hidden')}
          />
          <BookFilter
            filter={get('filter')}
            onChange={(filter) => {
              put({ filter });
            }}
          />
        </>
      }
      empty={
        <EmptyState icon="book" title="Nobody is in it yet">
          Mailboxes, groups and contacts are in the address book from the moment they are made.
        </EmptyState>
      }
    />
  );
}
