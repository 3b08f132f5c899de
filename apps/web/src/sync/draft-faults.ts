import { validateSource } from '@waypost/sync';
import { type Faults, faultsByPath } from '../forms/faults';
import { isAnswered } from './part-progress';
import { type PartKey, partKeys, partMembers } from './parts/part';
import type { SourceDraft } from './source-draft';

/** A draft in the words of the rules: what is not there is left out. */
function asSource(draft: SourceDraft): Parameters<typeof validateSource>[0] {
  const { connection, scope, schedule, placement, kind = 'generic', password, clientKey: _, ...rest } = draft;
  const { ca, serverName, bindDn, clientCertificate, ...reached } = connection;
  const { groups, contacts, ...taken } = scope;
  return {
    ...rest,
    kind,
    ...(password !== undefined && { password }),
    connection: {
      ...reached,
      ...(ca !== null && { ca }),
      ...(serverName !== null && { serverName }),
      ...(bindDn !== null && { bindDn }),
      ...(clientCertificate !== null && { clientCertificate }),
    },
    scope: { ...taken, ...(groups !== null && { groups }), ...(contacts !== null && { contacts }) },
    schedule: {
      everyMinutes: schedule.everyMinutes,
      ...(schedule.fullAt !== null && { fullAt: schedule.fullAt }),
    },
    placement: placement.map(({ filter, attribute, server, site }) => ({
      ...(filter !== null && { filter }),
      ...(attribute !== null && { attribute }),
      ...(server !== null && { server }),
      ...(site !== null && { site }),
    })),
  };
}

/**
 * What the api would refuse of a draft, by the same rules, as far as it has been described: of a part nobody came to yet, nothing is
 * a fault. Whether a connection may be unencrypted is the installation's to say, and so the api's.
 */
export function draftFaults(draft: SourceDraft): Faults {
  const all = faultsByPath({ errors: validateSource(asSource(draft), { plain: true }) });
  const members = partKeys.filter((part) => isAnswered(part, draft)).flatMap(membersOf);
  return Object.fromEntries(
    Object.entries(all).filter(
      ([path]) => members.includes(path.split('.', 1)[0] ?? '') && !isBlank(valueAt(draft, path)),
    ),
  );
}

/** A line nobody wrote into yet; it is left out when the draft is sent. */
const isBlank = (value: unknown) => typeof value === 'string' && value.trim() === '';

const valueAt = (draft: SourceDraft, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, step) => (value as Readonly<Record<string, unknown>> | undefined)?.[step], draft);

const membersOf = (part: PartKey): readonly string[] => partMembers[part];
