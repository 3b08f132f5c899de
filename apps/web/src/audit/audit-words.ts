import type { AuditEntry } from '@waypost/contracts';
import { formatBytes, formatValue, settingOf } from '@waypost/settings';
import { exactTime } from '@waypost/ui';

const members: Readonly<Record<string, string>> = {
  name: 'Name',
  displayName: 'Display name',
  fqdn: 'Host name',
  address: 'Address',
  roles: 'Roles',
  role: 'Role',
  site: 'Site',
  siteId: 'Site',
  server: 'Home server',
  serverId: 'Home server',
  givenName: 'Given name',
  surname: 'Surname',
  initials: 'Initials',
  directorySuffix: 'Directory suffix',
  purpose: 'Purpose',
  expiresAt: 'Expires',
  hasPassword: 'Has a password',
  enabled: 'Turned on',
  scope: 'For senders of',
  addressSpaces: 'Address spaces',
  cost: 'Cost',
  bridgeheads: 'Passed on by',
  remoteBridgeheads: 'Taken in by',
  maxBytes: 'Largest message, bytes',
  senders: 'Senders',
  relay: 'Relays for anybody',
  schedule: 'When',
  transport: 'Spoken to by',
  hosts: 'Hosts, in order',
  targetSite: 'Leads to',
  state: 'State',
  reason: 'Reason',
  filter: 'For whom',
  templates: 'Address templates',
  priority: 'Tried as number',
  order: 'Order',
  note: 'Note',
  requireSignIn: 'Only signed in',
  acceptFrom: 'Only these may write',
  rejectFrom: 'These may not write',
  maxReceiveBytes: 'Largest message',
  forwarding: 'Forwarding',
  sendAs: 'May send as it',
  hidden: 'Hidden from address books',
  hiddenFromAddressBook: 'Hidden from address books',
  excludedFromPolicies: 'Left alone by policies',
  job: 'Job',
  planHash: 'Plan',
};

type Reference = Readonly<Record<string, string>>;

/** Somebody as a request names them: `mailbox ann`, or an address. */
const sayReference = (reference: Reference): string =>
  Object.entries(reference)
    .map(([kind, name]) => (kind === 'address' ? name : `${kind} ${name}`))
    .join(' ');
const sayReferences = (references: readonly Reference[]) => references.map(sayReference).join(', ') || 'none';

/** Values that are more than a word, said as people write them. */
const said: Readonly<Record<string, (value: never) => string>> = {
  addressSpaces: (spaces: readonly { type: string; pattern: string; cost: number }[]) =>
    spaces
      .map(({ type, pattern, cost }) => `${type === 'SMTP' ? '' : `${type}:`}${pattern} at ${String(cost)}`)
      .join(', ') || 'none',
  senders: ({ others, accept, reject }: Record<'accept' | 'reject', readonly string[]> & { others: string }) =>
    [
      others === 'accept' ? 'everybody' : 'nobody',
      accept.length > 0 && `accepted ${accept.join(', ')}`,
      reject.length > 0 && `rejected ${reject.join(', ')}`,
    ]
      .filter(Boolean)
      .join('; '),
  templates: (templates: readonly { type: string; template: string; primary: boolean; enabled: boolean }[]) =>
    templates
      .map(({ type, template, primary, enabled }) =>
        [type === 'SMTP' ? template : `${type}:${template}`, primary && '(primary)', !enabled && '(off)']
          .filter(Boolean)
          .join(' '),
      )
      .join(', '),
  acceptFrom: sayReferences,
  rejectFrom: sayReferences,
  sendAs: sayReferences,
  forwarding: ({ to, keepCopy }: { to: Reference; keepCopy: boolean }) =>
    `to ${sayReference(to)}, ${keepCopy ? 'with a copy kept' : 'nothing kept'}`,
  maxReceiveBytes: formatBytes,
  schedule: (schedule: string | { zone: string; windows: readonly { days: number[]; from: string; to: string }[] }) =>
    typeof schedule === 'string'
      ? schedule
      : `${schedule.windows.map(({ days, from, to }) => `${days.map((day) => dayNames[day - 1]).join(' ')} ${from}–${to}`).join(', ')} (${schedule.zone})`,
};

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const spaced = (word: string) =>
  word.replace(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** What a member of an audited thing is called: a setting by its label, the rest by plain words. */
export const memberName = (key: string): string => settingOf(key)?.label ?? members[key] ?? capital(spaced(key));

interface Described {
  value: unknown;
  locked?: unknown;
  reason?: unknown;
  expiresAt?: unknown;
}

const isDescribed = (value: unknown): value is Described =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'value' in value;

/** Says an audited value: a setting as its catalogue entry does, with lock and expiry; anything else plainly. */
export function sayValue(key: string, value: unknown): string {
  const setting = settingOf(key);
  if (setting !== undefined && isDescribed(value)) {
    const extras = [
      value.locked === true && 'locked',
      typeof value.expiresAt === 'string' && `until ${exactTime(value.expiresAt)}`,
    ];
    return [sayValue(key, value.value), ...extras].filter(Boolean).join(', ');
  }
  if (setting !== undefined) return tried(() => formatValue(setting, value)) ?? plainly(value);
  const say = said[key];
  if (say !== undefined && value !== null) return tried(() => say(value as never)) ?? plainly(value);
  return plainly(value);
}

/** A value from an older release may not be what the catalogue expects today. */
const tried = (say: () => string): string | undefined => {
  try {
    return say();
  } catch {
    return undefined;
  }
};

function plainly(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.map(plainly).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Actions whose names alone would not say it. */
const actionsSaid: Readonly<Record<string, string>> = {
  'policy.apply-asked': 'policy to be applied',
  'policy.undone': 'policy taken back',
  'policy.reordered': 'policies put in order',
  'job.undo-asked': 'job to be taken back',
};

/** An action such as `settings.changed` in words: `changed settings`; `mailbox.password-set`: `password set`. */
export function actionWords(action: AuditEntry['action']): string {
  const known = actionsSaid[action];
  if (known !== undefined) return known;
  const [what = '', did = ''] = action.split('.');
  return did === '' ? what : `${what.replaceAll('-', ' ')} ${did.replaceAll('-', ' ')}`;
}
