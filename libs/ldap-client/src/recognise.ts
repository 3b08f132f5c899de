import { controlOid } from '@waypost/ldap';
import type { RootDse } from './root-dse.js';

/** Kinds of servers that are told apart. */
export const serverKinds = ['active-directory', 'openldap', '389ds', 'generic'] as const;
export type ServerKind = (typeof serverKinds)[number];

/** How a server can be asked for what changed: see RFC 4533, uSNChanged, DirSync, and modifyTimestamp, which knows no deletions. */
export const changeStrategies = ['syncrepl', 'usn', 'dirsync', 'timestamp'] as const;
export type ChangeStrategy = (typeof changeStrategies)[number];

/** What a server is. */
export interface RecognisedServer {
  kind: ServerKind;
  /** What it calls itself, for people; empty where it does not. */
  vendor: string;
  /**
   * Stays the same over restarts of the same server and is another one where another server answers, or the same after its database
   * was put back: what was remembered of changes is then worthless. Replicas of OpenLDAP count as the same, since they understand each
   * other's cookies.
   */
  identity: string;
  namingContexts: string[];
  /** What it offers, best first. */
  strategies: ChangeStrategy[];
}

/** [MS-ADTS] §3.1.1.3.4.3: Active Directory, and its smaller form without a domain. */
const activeDirectoryCapabilities = ['1.2.840.113556.1.4.800', '1.2.840.113556.1.4.1851'];

/** Says what a server is from what it says of itself. */
export function recognise(root: RootDse): RecognisedServer {
  const kind = kindOf(root);
  return {
    kind,
    vendor: [root.vendorName, root.vendorVersion].filter(Boolean).join(' '),
    identity: identityOf(kind, root),
    namingContexts: root.namingContexts,
    strategies: strategiesOf(kind, root),
  };
}

function kindOf({ capabilities, objectClasses, vendorName = '', vendorVersion = '' }: RootDse): ServerKind {
  if (capabilities.some((oid) => activeDirectoryCapabilities.includes(oid))) return 'active-directory';
  if (objectClasses.some((name) => name.toLowerCase() === 'openldaprootdse')) return 'openldap';
  if (/^389[ -]/.test(vendorName) || /^389-Directory/i.test(vendorVersion)) return '389ds';
  return 'generic';
}

function identityOf(kind: ServerKind, root: RootDse): string {
  if (kind === 'active-directory') return `${root.dsServiceName ?? ''}#${root.invocationId ?? ''}`;
  const suffixes = root.suffixes
    .map(
      ({ dn, uniqueId, serverIds }) =>
        `${dn.toLowerCase()}=${uniqueId ?? ''}${serverIds.map((id) => `#${id}`).join('')}`,
    )
    .sort();
  // Where nothing of the content may be seen, the make of the server is all there is; an upgrade then counts as another server.
  const isSeen = root.suffixes.some(({ uniqueId }) => uniqueId !== undefined) || root.machineSuffix !== undefined;
  return [kind, root.machineSuffix, ...suffixes, ...(isSeen ? [] : [root.vendorVersion])].filter(Boolean).join(';');
}

function strategiesOf(kind: ServerKind, { controls }: RootDse): ChangeStrategy[] {
  if (kind === 'active-directory') return controls.includes(controlOid.dirSync) ? ['usn', 'dirsync'] : ['usn'];
  return controls.includes(controlOid.syncRequest) ? ['syncrepl', 'timestamp'] : ['timestamp'];
}
