import type { EmailAddress } from '@waypost/kernel';
import {
  type AppPasswords,
  type AppPasswordVerifier,
  type Credential,
  type Mailbox,
  type MailboxKind,
  mailboxKinds,
  type PassThrough,
  type Profile,
  type ReplicaRecord,
  type SignInService,
  type Suspender,
} from '@waypost/organization';
import { heldProfile } from './profile-attributes.js';

/** An app password as it is held: what services it opens (undefined for all), and when it ends, in milliseconds since 1970. */
export interface HeldAppPassword {
  digest: string;
  services: readonly SignInService[] | undefined;
  endsAt: number;
}

/** A mailbox as it is held: times in milliseconds since 1970, every field always there so that all share one shape. */
export interface HeldMailbox {
  id: string;
  serverId: string;
  name: string;
  displayName: string;
  givenName: string | undefined;
  surname: string | undefined;
  initials: string | undefined;
  address: EmailAddress;
  /** What else is known of its person; undefined where nothing is. */
  profile: Profile | undefined;
  /** Kept from people's address books. */
  hidden: boolean;
  mailboxKind: MailboxKind;
  createdAt: number;
  modifiedAt: number;
  verifier: string | undefined;
  credentialVersion: number;
  appPasswords: readonly HeldAppPassword[] | undefined;
  /** The source it comes from and its DN there; where that is a password source, it checks the main password. */
  passThrough: PassThrough['passThrough'];
  /** Who suspended it; nobody signs in then. */
  suspended: Suspender | undefined;
  /** What signs it in is kept by other directories. */
  isKeptElsewhere: boolean;
}

export type MailboxRecord = Extract<ReplicaRecord, { kind: 'mailbox' }>;

/** The server's own id string is shared by all its mailboxes instead of being kept a million times. */
export const toHeldMailbox = (record: MailboxRecord, serverId: string): HeldMailbox => ({
  id: record.id,
  serverId,
  name: record.name,
  displayName: record.displayName,
  givenName: record.givenName,
  surname: record.surname,
  initials: record.initials,
  address: record.address,
  profile: heldProfile(record.profile),
  hidden: record.hidden === true,
  // One text for all mailboxes of a kind, not one a record.
  mailboxKind: mailboxKinds.find((kind) => kind === record.mailboxKind) ?? 'person',
  createdAt: Date.parse(record.createdAt),
  modifiedAt: Date.parse(record.modifiedAt),
  verifier: record.verifier,
  credentialVersion: record.credentialVersion,
  appPasswords: record.appPasswords?.map(toHeldAppPassword),
  passThrough: record.passThrough,
  suspended: record.suspended,
  isKeptElsewhere: record.keptElsewhere === true,
});

/** Every choice of services that occurs, once: a million app passwords share a few lists. */
const serviceLists = new Map<string, readonly SignInService[]>();

function toHeldAppPassword({ digest, services, expiresAt }: AppPasswordVerifier): HeldAppPassword {
  const key = services?.join();
  if (services && key !== undefined && !serviceLists.has(key)) serviceLists.set(key, services);
  return {
    digest,
    services: key === undefined ? undefined : serviceLists.get(key),
    endsAt: expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt),
  };
}

const toAppPassword = ({ digest, services, endsAt }: HeldAppPassword): AppPasswordVerifier => ({
  digest,
  ...(services && { services: [...services] }),
  ...(Number.isFinite(endsAt) && { expiresAt: new Date(endsAt).toISOString() }),
});

/** The record that a mailbox was held from. */
export function toMailboxRecord({
  givenName,
  surname,
  initials,
  profile,
  hidden,
  mailboxKind,
  verifier,
  appPasswords,
  passThrough,
  suspended,
  isKeptElsewhere,
  ...held
}: HeldMailbox): MailboxRecord {
  const optional: Partial<
    Pick<Mailbox, 'givenName' | 'surname' | 'initials' | 'profile' | 'hidden' | 'mailboxKind' | 'suspended'> &
      Credential &
      AppPasswords &
      PassThrough
  > = {
    ...(givenName !== undefined && { givenName }),
    ...(surname !== undefined && { surname }),
    ...(initials !== undefined && { initials }),
    ...(profile && { profile }),
    ...(hidden && { hidden }),
    ...(mailboxKind !== 'person' && { mailboxKind }),
    ...(verifier !== undefined && { verifier }),
    ...(appPasswords && { appPasswords: appPasswords.map(toAppPassword) }),
    ...(passThrough && { passThrough }),
    ...(suspended !== undefined && { suspended }),
    ...(isKeptElsewhere && { keptElsewhere: true }),
  };
  const times = {
    createdAt: new Date(held.createdAt).toISOString(),
    modifiedAt: new Date(held.modifiedAt).toISOString(),
  };
  return { kind: 'mailbox', ...held, ...optional, ...times };
}
