'use client';

import type { Mailbox, Organization, Server } from '@waypost/contracts';
import { serverRoles } from '@waypost/organization';
import type { Level } from '@waypost/settings';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import type { NodeOf } from '../api/nodes';
import { nodePath } from '../api/paths';
import { request } from '../api/request';
import { RecordDialog, type RecordField } from '../forms/record-dialog';
import { nodeHref } from '../navigation/places';
import { useHeldFields } from '../recipients/use-held-fields';
import { useAddress } from '../navigation/use-address';
import { tell } from '../shell/tell';
import type { NodeDialogProps } from './node-actions';
import { mailboxKindOptions } from './mailbox-kinds';
import { changesOf } from './record-changes';
import { roleWords } from './role-words';

const named: RecordField<string>[] = [
  { name: 'displayName', label: 'Display name', required: true },
  { name: 'name', label: 'Name', required: true, description: 'Unique, used in addresses of the console and the API.' },
];

export const roleOptions = serverRoles.map((value) => ({ value, label: roleWords[value] }));

const fieldsOf = {
  organization: [
    ...named,
    {
      name: 'directorySuffix',
      label: 'Directory suffix',
      required: true,
      description: 'The LDAP entry everything lies under. Mail servers that name it must be told.',
    },
  ],
  site: named,
  server: [
    ...named,
    { name: 'fqdn', label: 'Host name', required: true },
    { name: 'roles', label: 'Roles', kind: 'flags', options: roleOptions },
  ],
  mailbox: [
    { name: 'displayName', label: 'Display name', required: true },
    { name: 'name', label: 'Login name', required: true },
    { name: 'address', label: 'Address', required: true },
    { name: 'kind', label: 'Kind', kind: 'select', options: mailboxKindOptions },
    { name: 'givenName', label: 'Given name' },
    { name: 'initials', label: 'Initials' },
    { name: 'surname', label: 'Surname' },
  ],
} satisfies Record<Level, RecordField<string>[]>;

/** What the form starts with: text for every field, absent ones empty. */
function startOf(level: Level, node: NodeOf[Level]): Record<string, string> {
  const of = {
    organization: () => ({ directorySuffix: (node as Organization).directorySuffix }),
    site: () => ({}),
    server: () => ({ fqdn: (node as Server).fqdn, roles: (node as Server).roles.join(',') }),
    mailbox: () => {
      const { address, kind, givenName, initials, surname } = node as Mailbox;
      return { address, kind, givenName: givenName ?? '', initials: initials ?? '', surname: surname ?? '' };
    },
  } satisfies Record<Level, () => Record<string, string>>;
  return { name: node.name, displayName: node.displayName, ...of[level]() };
}

/** Changes what a node is called and the like. A newer version at the server is not overwritten: it answers 412. */
export function EditDialog({ level, node, etag, onClose }: NodeDialogProps) {
  const cache = useQueryClient();
  const router = useRouter();
  const { get } = useAddress();
  const initial = startOf(level, node);
  const held = useHeldFields('mailbox');
  return (
    <RecordDialog
      title={`Edit ${node.displayName}`}
      submit="Save changes"
      fields={held<string>(fieldsOf[level], level === 'mailbox' ? (node as Mailbox) : undefined)}
      initial={initial}
      onClose={onClose}
      onSubmit={async (values) => {
        const body = changesOf(initial, values);
        if (Object.keys(body).length === 0) return undefined;
        const { data } = await request<NodeOf[Level]>(nodePath(level, node.id), {
          method: 'PATCH',
          body,
          ifMatch: etag,
        });
        tell.done(`${data.displayName} is saved.`);
        // Under its old name it is not there any more, so the page moves on before anything is asked again.
        return () => {
          if (data.name !== node.name)
            router.replace(nodeHref(level, data.name, get('tab') === 'protocols' ? 'protocols' : 'overview'));
          void cache.invalidateQueries();
        };
      }}
    />
  );
}
