import type { SourcePresets } from '@waypost/contracts';
import { presetFor, type SourceKind, sourceKinds } from '@waypost/sync';

const words = {
  'active-directory': {
    label: 'Active Directory',
    help: 'Microsoft Active Directory or Samba. Use ldaps; the account that reads needs no more than every user has, and may read deleted objects to hear of them sooner.',
  },
  openldap: {
    label: 'OpenLDAP',
    help: 'With the overlay syncprov changes arrive by content synchronisation (RFC 4533). The account that reads needs its size limit lifted.',
  },
  '389ds': {
    label: '389 Directory Server',
    help: 'Also Red Hat Directory Server and FreeIPA. With the plug-ins Content Synchronization and Retro Changelog changes arrive as they are made.',
  },
  generic: {
    label: 'Another LDAP server',
    help: 'Any server with entryUUID (RFC 4530). Changes are found by modifyTimestamp, and who is gone by the daily full run.',
  },
} satisfies Record<SourceKind, { label: string; help: string }>;

/** What a source of each kind starts with, and what to know of it. */
export const sourcePresets: SourcePresets = {
  items: sourceKinds.map((kind) => {
    const { scope, strategy, mapping } = presetFor(kind);
    return { kind, ...words[kind], scope: { groups: null, contacts: null, ...scope }, strategy, mapping };
  }),
};
