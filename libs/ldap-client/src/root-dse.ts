import type { FoundEntry } from '@waypost/ldap';
import { LdapClientError } from './ldap-client-error.js';
import type { LdapConnection } from './ldap-connection.js';

/** What a server says of itself, with what tells one server from another of its kind. */
export interface RootDse {
  vendorName?: string;
  vendorVersion?: string;
  /** Where trees begin; what the server only holds for itself (schema, configuration) may be among them. */
  namingContexts: string[];
  controls: string[];
  capabilities: string[];
  objectClasses: string[];
  /** Active Directory: the settings object of this domain controller, and the counter of its changes. */
  dsServiceName?: string;
  highestCommittedUsn?: string;
  /** Active Directory: renewed whenever the database is put back from a backup; 32 hexadecimal digits. */
  invocationId?: string;
  /** 389-ds: names host and port of the server for its own bookkeeping. */
  machineSuffix?: string;
  /** What is known of the entries where the naming contexts begin. */
  suffixes: Suffix[];
}

/** The first entry of a naming context. */
export interface Suffix {
  dn: string;
  /** entryUUID or nsUniqueId: another one is another directory. */
  uniqueId?: string;
  /** OpenLDAP: the servers whose changes are in it, as the three hexadecimal digits of each. */
  serverIds: string[];
}

const asked = [
  'objectClass',
  'namingContexts',
  'supportedControl',
  'supportedCapabilities',
  'vendorName',
  'vendorVersion',
  'dsServiceName',
  'highestCommittedUSN',
  'netscapemdsuffix',
];

/**
 * Reads the root entry, and the few entries beside it that tell which server this is. Whoever reads as an account that may see them
 * gets more. Throws LdapClientError where there is no root entry.
 */
export async function readRootDse(connection: LdapConnection): Promise<RootDse> {
  const root = await connection.readEntry('', { attributes: asked });
  if (!root)
    throw new LdapClientError(
      'refused',
      `${connection.url} does not say what it is: it shows this account no root entry.`,
    );
  const known = {
    ...optional('vendorName', root.text('vendorName')),
    ...optional('vendorVersion', root.text('vendorVersion')),
    ...optional('dsServiceName', root.text('dsServiceName')),
    ...optional('highestCommittedUsn', root.text('highestCommittedUSN')),
    ...optional('machineSuffix', root.text('netscapemdsuffix')),
  };
  const namingContexts = root.texts('namingContexts');
  return {
    ...known,
    namingContexts,
    controls: root.texts('supportedControl'),
    capabilities: root.texts('supportedCapabilities'),
    objectClasses: root.texts('objectClass'),
    ...optional('invocationId', known.dsServiceName && (await readInvocationId(connection, known.dsServiceName))),
    suffixes: known.dsServiceName === undefined ? await readSuffixes(connection, namingContexts) : [],
  };
}

async function readInvocationId(connection: LdapConnection, dsServiceName: string): Promise<string | undefined> {
  const settings = await seen(connection, dsServiceName, ['invocationId']);
  return settings?.values('invocationId')[0]?.toString('hex');
}

async function readSuffixes(connection: LdapConnection, namingContexts: readonly string[]): Promise<Suffix[]> {
  const suffixes: Suffix[] = [];
  for (const dn of namingContexts) {
    const entry = await seen(connection, dn, ['entryUUID', 'nsUniqueId', 'contextCSN']);
    const uniqueId = entry?.text('entryUUID') ?? entry?.text('nsUniqueId');
    suffixes.push({ dn, ...optional('uniqueId', uniqueId), serverIds: serverIds(entry) });
  }
  return suffixes;
}

/** contextCSN holds one CSN of each server: `time#count#server#modification`. */
function serverIds(entry: FoundEntry | undefined): string[] {
  const ids = entry?.texts('contextCSN').map((csn) => csn.split('#')[2] ?? '') ?? [];
  return [...new Set(ids.filter((id) => id !== ''))].sort();
}

/** What may not be read does not help to tell servers apart, and is no reason not to go on. */
async function seen(connection: LdapConnection, dn: string, attributes: string[]): Promise<FoundEntry | undefined> {
  try {
    return await connection.readEntry(dn, { attributes });
  } catch (fault) {
    if (fault instanceof LdapClientError && fault.kind === 'refused') return undefined;
    throw fault;
  }
}

const optional = <Key extends string>(key: Key, value: string | undefined): { [_ in Key]?: string } =>
  (value === undefined || value === '' ? {} : { [key]: value }) as { [_ in Key]?: string };
