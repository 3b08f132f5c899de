import { customAttributeNames, personFieldNames } from '@waypost/organization';

/** What kind of LDAP server a directory source is; decides how changes are asked for and which mapping is offered first. */
export const sourceKinds = ['active-directory', 'openldap', '389ds', 'generic'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** `ldaps` and `starttls` verify the certificate; `plain` sends passwords readably and is for a server on this machine only. */
export const sourceTlsModes = ['ldaps', 'starttls', 'plain'] as const;
export type SourceTlsMode = (typeof sourceTlsModes)[number];

/** `paused` by an administrator; `quarantined` after five failed runs in a row, until somebody resumes it. */
export const sourceStates = ['active', 'paused', 'quarantined'] as const;
export type SourceState = (typeof sourceStates)[number];

/**
 * How changes are asked for between full runs: RFC 4533 refreshOnly, Active Directory's uSNChanged or DirSync, modifyTimestamp,
 * or not at all. `automatic` takes the best that the server offers.
 */
export const sourceStrategies = ['automatic', 'syncrepl', 'usn', 'dirsync', 'timestamp', 'full'] as const;
export type SourceStrategy = (typeof sourceStrategies)[number];
/** The strategies that a server can be asked by. */
export type IncrementalStrategy = Exclude<SourceStrategy, 'automatic' | 'full'>;

/** Where and how a source is reached. Secrets are not part of it. */
export interface SourceConnection {
  /** `ldap://host:port` or `ldaps://host:port`, tried in this order. */
  urls: string[];
  tls: SourceTlsMode;
  /** PEM certificates to trust instead of the system's. */
  ca?: string;
  /** The name the certificate must be for, where it is not the host of the URL. */
  serverName?: string;
  /** The account that reads, as a DN; absent where a client certificate identifies us. */
  bindDn?: string;
  /** A PEM certificate to identify with; its key is kept as a secret. */
  clientCertificate?: string;
}

/** Which entries of a source are taken, as RFC 4515 filters; a kind without a filter is not synchronised. */
export interface SourceScope {
  /** DNs whose subtrees are searched; each must exist and be readable, or a run fails. */
  bases: string[];
  people: string;
  groups?: string;
  contacts?: string;
}

/** How people of a source sign in: by a password of ours, or by the one they have in the source (checked by binding there). */
export const passwordKeepers = ['waypost', 'source'] as const;
export type PasswordKeeper = (typeof passwordKeepers)[number];

/** When a source runs by itself. Times of day are UTC. */
export interface SourceSchedule {
  /** Minutes between incremental runs; 0 for none. */
  everyMinutes: number;
  /** When the daily full run begins, `HH:MM`; absent for none. */
  fullAt?: string;
}

/** What becomes of people who are no longer in the source. */
export interface LeaverRules {
  /** Complete full runs somebody must be absent from, an hour apart at the least, before the mailbox is suspended. */
  missingRuns: number;
  /** Days a leaver stays suspended before the mailbox is proposed for purge. Nothing is ever purged by itself. */
  proposePurgeAfterDays: number;
}

/** Everything a directory source is, but for its secrets and what became of its runs. */
export interface DirectorySource {
  id: string;
  name: string;
  kind: SourceKind;
  /** Where two sources say different things of one recipient, the lower number counts. */
  precedence: number;
  connection: SourceConnection;
  scope: SourceScope;
  strategy: SourceStrategy;
  /** Entries a page, 1–1000. */
  pageSize: number;
  mapping: FieldMapping[];
  placement: PlacementRule[];
  passwords: PasswordKeeper;
  schedule: SourceSchedule;
  leavers: LeaverRules;
  thresholds: Thresholds;
  /** Rises with every change that lets the same directory mean something else; the next run is then full and held. */
  configVersion: number;
}

/** Who decides about a field: see {@link authorities}. */
export type Authority = (typeof authorities)[number];
/**
 * `directory`: the source's value counts and editing is refused; `directory-if-present`: so, but where the source has none ours
 * stays and can be edited; `initial`: taken when the recipient is made, ours from then on; `local`: never taken.
 */
export const authorities = ['directory', 'directory-if-present', 'initial', 'local'] as const;

/** What is synchronised from a source. */
export const candidateKinds = ['person', 'contact', 'group'] as const;
export type CandidateKind = (typeof candidateKinds)[number];

const calledBy = ['name', 'displayName', 'givenName', 'surname', 'initials'] as const;

/** The fields each kind can take from a source. `aliases`, `members` and `owners` hold several values. */
export const targetFields = {
  person: [...calledBy, ...personFieldNames, 'hiddenFromAddressBook', 'address', 'aliases', 'disabled'],
  contact: [...calledBy, ...personFieldNames, 'hiddenFromAddressBook', 'address', 'aliases'],
  group: [
    ...(['name', 'displayName', 'description', ...customAttributeNames, 'hidden', 'address', 'aliases'] as const),
    ...(['members', 'owners'] as const),
  ],
} as const satisfies Record<CandidateKind, readonly string[]>;
export type TargetField = (typeof targetFields)[CandidateKind][number];

/** Fields that are true or false, and false where nothing is said. */
export type FlagField = 'hidden' | 'hiddenFromAddressBook';
/** Whether a field is one of them. */
export const isFlag = (field: string): field is FlagField => field === 'hidden' || field === 'hiddenFromAddressBook';

/** What is done to values before they are compared and kept. */
export const normalisers = ['none', 'trim', 'lower', 'proxy-addresses', 'account-control', 'boolean'] as const;
export type Normaliser = (typeof normalisers)[number];

/** Where one field of one kind comes from. */
export interface FieldMapping {
  kind: CandidateKind;
  target: TargetField;
  /**
   * Source attributes in order of preference, the first that has a value counts: `mail`; or a template of them: `{givenName} {sn}`,
   * which counts where every attribute it names has a value. `{sAMAccountName|lower}@example.com` runs a value through a function.
   * For `aliases`, `members` and `owners` the values of all of them count.
   */
  from: string[];
  normaliser: Normaliser;
  authority: Authority;
  /** Where the source has no value: take ours away, or keep it. */
  absent: 'clear' | 'keep';
}

/** Where a new mailbox lands; rules are tried in order. A rule without a filter and attribute takes everybody. */
export interface PlacementRule {
  /** RFC 4515, over the source's attributes. */
  filter?: string;
  /** The value names a server or site: its id or name. */
  attribute?: string;
  /** A server takes all of them; of a site, the mailbox server with the fewest mailboxes takes each. */
  server?: string;
  site?: string;
}

/** When a plan is held for somebody to look at; a limit of 0 holds at the first. Shares are percent. */
export interface Thresholds {
  /** Suspensions, absences and purges: held where both are reached, or beyond `mostRemovals`. */
  removals: { count: number; percent: number };
  mostRemovals: number;
  /** Held where fewer entries came than this share of the last good full run. */
  shrinkToPercent: number;
  primaryChanges: { count: number; percent: number };
  /** New anchors for addresses that had another: a directory that was built anew. */
  anchorChanges: { count: number; percent: number };
  /** Held beyond the larger of the two. */
  creates: { count: number; percent: number };
  /** Of one group's members, in groups with more than `aboveMembers`. */
  groupRemovals: { percent: number; aboveMembers: number };
}

/** What a source starts with. An empty or halved directory is held whatever is chosen here. */
export const defaultThresholds: Thresholds = {
  removals: { count: 3, percent: 5 },
  mostRemovals: 500,
  shrinkToPercent: 90,
  primaryChanges: { count: 3, percent: 10 },
  anchorChanges: { count: 3, percent: 2 },
  creates: { count: 50, percent: 25 },
  groupRemovals: { percent: 50, aboveMembers: 10 },
};
