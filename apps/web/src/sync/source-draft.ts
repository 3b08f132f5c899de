import type { DirectorySource, DirectorySourceChange, NewDirectorySource } from '@waypost/contracts';
import { defaultThresholds, presetFor, type SourceKind } from '@waypost/sync';

/** A directory source while it is being described; without a kind until one is picked. */
export type SourceDraft = Omit<NewDirectorySource, 'kind'> & { kind?: SourceKind };

/** What the wizard starts with. */
export const emptyDraft: SourceDraft = {
  name: '',
  precedence: 100,
  connection: { urls: [''], tls: 'ldaps', ca: null, serverName: null, bindDn: null, clientCertificate: null },
  scope: { bases: [], people: '', groups: null, contacts: null },
  strategy: 'automatic',
  pageSize: 500,
  mapping: [],
  placement: [],
  passwords: 'waypost',
  schedule: { everyMinutes: 15, fullAt: '02:00' },
  leavers: { missingRuns: 2, proposePurgeAfterDays: 30 },
  thresholds: defaultThresholds,
};

/** What is usual for a kind of directory, as the forms take it; the bases are nobody's to guess. */
export function usualFor(
  kind: SourceKind,
  bases: readonly string[] = [],
): Pick<SourceDraft, 'scope' | 'mapping' | 'strategy' | 'pageSize'> {
  const { scope, mapping, strategy, pageSize } = presetFor(kind);
  const { people, groups = null, contacts = null } = scope;
  return { scope: { bases: [...bases], people, groups, contacts }, mapping, strategy, pageSize };
}

/** A saved source as it is edited: places are named by their ids, secrets are absent until typed anew. */
export function draftOf(source: DirectorySource): SourceDraft {
  const { name, kind, precedence, connection, scope, strategy, pageSize, mapping } = source;
  const { passwords, schedule, leavers, thresholds } = source;
  return {
    ...{ name, kind, precedence, connection, scope, strategy, pageSize, mapping },
    ...{ passwords, schedule, leavers, thresholds },
    placement: source.placement.map(({ filter, attribute, server, site }) => ({
      filter,
      attribute,
      server: server?.id ?? null,
      site: site?.id ?? null,
    })),
  };
}

/** The draft without what must not be kept anywhere but in the page's own memory. */
export function withoutSecrets(draft: SourceDraft): SourceDraft {
  const { password: _password, clientKey: _clientKey, ...rest } = draft;
  return rest;
}

/** The draft as it is sent: lines left empty are not lines. */
export function tidied(draft: SourceDraft): SourceDraft {
  const { connection, scope, password, clientKey, ...rest } = draft;
  const filled = (lines: readonly string[]) => lines.map((line) => line.trim()).filter((line) => line !== '');
  const textOrNull = (text: string | null) => (text === null || text.trim() === '' ? null : text.trim());
  return {
    ...rest,
    name: rest.name.trim(),
    connection: {
      ...connection,
      urls: filled(connection.urls),
      ca: textOrNull(connection.ca),
      serverName: textOrNull(connection.serverName),
      bindDn: textOrNull(connection.bindDn),
      clientCertificate: textOrNull(connection.clientCertificate),
    },
    scope: {
      bases: filled(scope.bases),
      people: scope.people.trim(),
      groups: textOrNull(scope.groups),
      contacts: textOrNull(scope.contacts),
    },
    mapping: rest.mapping.flatMap((line) => {
      const from = filled(line.from);
      return from.length === 0 ? [] : [{ ...line, from }];
    }),
    ...(password && { password }),
    ...(clientKey && { clientKey }),
  };
}

/** The members in which two drafts differ, as a PATCH sends them. */
export function changesBetween(before: SourceDraft, after: SourceDraft): DirectorySourceChange {
  const changed = (Object.keys(after) as (keyof SourceDraft)[]).filter(
    (member) => JSON.stringify(before[member]) !== JSON.stringify(after[member]),
  );
  return Object.fromEntries(changed.map((member) => [member, after[member]]));
}
