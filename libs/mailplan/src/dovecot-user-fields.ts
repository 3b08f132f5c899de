import type { EffectiveLookup, SettingKey } from '@waypost/settings';

/** One userdb field that Dovecot takes over at login. */
export interface UserField {
  name: string;
  value: string;
}

type ValueLookup = <T>(key: SettingKey) => T;
type FieldsOf = (value: ValueLookup) => readonly UserField[];

/**
 * Every userdb field of one mailbox, in a fixed order. All are handed out, also where they equal what Dovecot does
 * anyway: the value in force must win over whatever a server's own dovecot.conf says.
 */
export function dovecotUserFields(effective: EffectiveLookup): UserField[] {
  const value: ValueLookup = (key) => effective(key).value as never;
  return plans.flatMap((fieldsOf) => fieldsOf(value));
}

/** The fields for the one attribute mapped to `userdb_import`: TAB-separated, escaped. The quota has an attribute of its own. */
export const userdbImport = (effective: EffectiveLookup) =>
  encodeUserFields(dovecotUserFields(effective).filter(({ name }) => name !== 'quota_rule'));

/** The size limit of a mailbox as a Dovecot quota rule, in bytes; 0 is unlimited there as well. */
export const quotaRule = (effective: EffectiveLookup) => `*:bytes=${String(effective('mailbox.quotaBytes').value)}`;

const escapes: Readonly<Record<string, string>> = {
  '\0': '\x010',
  '\x01': '\x011',
  '\t': '\x01t',
  '\r': '\x01r',
  '\n': '\x01n',
};

/** Fields as Dovecot imports them: `name=value`, separated by TAB, its own escapes for characters that would end a field or the line. */
export const encodeUserFields = (fields: readonly UserField[]) =>
  fields
    .map(({ name, value }) => `${name}=${value.replace(/[\0\x01\t\r\n]/g, (found) => escapes[found] ?? '')}`)
    .join('\t');

const yesNo = (is: boolean) => (is ? 'yes' : 'no');
const field = (name: string, value: string | number): UserField => ({ name, value: String(value) });

const plans: readonly FieldsOf[] = [
  (value) => [field('pop3_no_flag_updates', yesNo(!value<boolean>('pop3.markSeenOnDownload')))],
  (value) => [field('pop3_lock_session', yesNo(value<boolean>('pop3.lockSession')))],
  (value) => [field('pop3_fast_size_lookups', yesNo(!value<boolean>('pop3.exactSize')))],
  (value) => retentionFields(value<string>('pop3.retention')),
  (value) => [field('imap_max_line_length', value<number>('imap.maxCommandLength'))],
  (value) => [field('imap_idle_notify_interval', `${value<number>('imap.idleNotifySeconds')}s`)],
  (value) => [field('namespace/public/list', yesNo(value<boolean>('imap.listPublicFolders')))],
  (value) => [field('submission_max_mail_size', value<number>('smtp.maxMessageBytes'))],
  (value) => [field('submission_max_recipients', value<number>('smtp.maxRecipients'))],
  (value) => [field('quota_rule', `*:bytes=${value<number>('mailbox.quotaBytes')}`)],
];

/** Both or neither: with `pop3_delete_type = flag` and no flag every login of that mailbox fails. */
const retentionFields = (retention: string) =>
  retention === 'keepForImap'
    ? [field('pop3_delete_type', 'flag'), field('pop3_deleted_flag', '$POP3Deleted')]
    : [field('pop3_delete_type', 'expunge')];
