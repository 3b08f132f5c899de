'use client';

import { Button } from '@mantine/core';
import type { AcceptedDomain } from '@waypost/contracts';
import { type Column, EmptyState, Icon, Pill, TimeAgo } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { request } from '../../../api/request';
import { useMay } from '../../../api/session';
import { RecordDialog, type RecordField } from '../../../forms/record-dialog';
import { ListPage } from '../../../lists/list-page';
import { useNewDialog } from '../../../lists/use-new-dialog';
import { useAddress } from '../../../navigation/use-address';
import { ChangeRecordDialog } from '../../../recipients/change-record-dialog';
import { tell } from '../../../shell/tell';

const kindWords = {
  authoritative: 'Authoritative',
  'internal-relay': 'Internal relay',
  'external-relay': 'External relay',
} satisfies Record<AcceptedDomain['kind'], string>;

const columns: Column<AcceptedDomain>[] = [
  {
    key: 'name',
    header: 'Domain',
    width: 'minmax(0, 2fr)',
    cell: (domain) => (
      <span className="wp-row">
        <span className="wp-table-name">{domain.name}</span>
        {domain.default && <Pill>Default</Pill>}
      </span>
    ),
  },
  { key: 'kind', header: 'Kind', width: '150px', cell: ({ kind }) => kindWords[kind] },
  {
    key: 'matchSubdomains',
    header: 'Domains below',
    width: '140px',
    minor: true,
    cell: ({ matchSubdomains }) => (matchSubdomains ? 'Included' : 'Not included'),
  },
  {
    key: 'modifiedAt',
    header: 'Changed',
    width: '130px',
    minor: true,
    cell: ({ modifiedAt }) => <TimeAgo at={modifiedAt} />,
  },
];

const settings: RecordField<string>[] = [
  {
    name: 'kind',
    label: 'Mail for a recipient that is not known here',
    kind: 'select',
    required: true,
    options: [
      { value: 'authoritative', label: 'is refused: the domain is ours alone' },
      { value: 'internal-relay', label: 'goes on to another system of ours' },
      { value: 'external-relay', label: 'goes on to a system outside' },
    ],
  },
  {
    name: 'flags',
    label: 'Also',
    kind: 'flags',
    options: [
      { value: 'matchSubdomains', label: 'every domain below it' },
      { value: 'default', label: 'the default domain' },
    ],
  },
];

const flagsOf = ({ matchSubdomains, default: isDefault }: AcceptedDomain) =>
  [matchSubdomains && 'matchSubdomains', isDefault && 'default'].filter(Boolean).join(',');
const asBooleans = (flags = '') => ({
  matchSubdomains: flags.split(',').includes('matchSubdomains'),
  default: flags.split(',').includes('default'),
});

export function DomainsPage() {
  const may = useMay('domain.write');
  const cache = useQueryClient();
  const dialog = useNewDialog();
  const { get, put } = useAddress();
  const chosen = get('name');
  const create = (
    <Button leftSection={<Icon name="plus" />} onClick={dialog.open}>
      New domain
    </Button>
  );
  return (
    <>
      <ListPage<AcceptedDomain>
        title="Domains"
        one="domain"
        many="domains"
        icon="at"
        path="/accepted-domains"
        params={{}}
        columns={columns}
        idOf={({ id }) => id}
        hrefOf={({ name }) => `/domains/?name=${encodeURIComponent(name)}`}
        actions={may && create}
        empty={
          <EmptyState icon="at" title="No domains yet" actions={may && create}>
            Mail is taken in for accepted domains alone. Accept the domain that your addresses lie in.
          </EmptyState>
        }
      />
      {dialog.opened && (
        <RecordDialog
          title="New domain"
          submit="Accept domain"
          fields={[
            { name: 'name', label: 'Domain', required: true, placeholder: 'example.org' },
            ...settings.slice(0, 1),
            {
              name: 'flags',
              label: 'Also',
              kind: 'flags',
              options: [{ value: 'matchSubdomains', label: 'every domain below it' }],
            },
          ]}
          initial={{ name: '', kind: 'authoritative', flags: '' }}
          onClose={dialog.close}
          onSubmit={async ({ name, kind, flags }) => {
            const { matchSubdomains } = asBooleans(flags);
            const { data } = await request<AcceptedDomain>('/accepted-domains', {
              method: 'POST',
              body: { name, kind, matchSubdomains },
            });
            tell.done(`${data.name} is accepted.`);
            await cache.invalidateQueries();
          }}
        />
      )}
      {chosen && may && (
        <ChangeRecordDialog<AcceptedDomain>
          key={chosen}
          path="/accepted-domains"
          name={chosen}
          one="domain"
          fields={settings}
          startOf={(domain) => ({ kind: domain.kind, flags: flagsOf(domain) })}
          bodyOf={({ kind, flags }, before) => ({
            ...(kind !== before['kind'] && { kind }),
            ...(flags !== before['flags'] && asBooleans(flags)),
          })}
          warning="Mail for it is not taken in any more."
          onClose={() => {
            put({ name: undefined });
          }}
        />
      )}
    </>
  );
}
