import { boolean, bytes, everyLevel } from './entry.js';

/** What holds for a mailbox by whichever protocol it is reached. */
export const mailbox = {
  quotaBytes: bytes({
    key: 'mailbox.quotaBytes',
    label: 'Mailbox size limit',
    help: 'A full mailbox takes no further mail: saving answers OVERQUOTA and delivery is refused.',
    fallback: 1_073_741_824,
    min: 0,
    max: 1_125_899_906_842_624,
    zero: 'unlimited',
    levels: everyLevel,
    combine: 'nearest',
    ldap: { oid: 37, name: 'wpQuotaBytes' },
    enforcedBy: { dovecotUser: 'quota_rule' },
    reference: 'RFC 9208 §5.3',
  }),
  passwordForClients: boolean({
    key: 'mailbox.passwordForClients',
    label: 'Main password in mail programs',
    help: 'Whether the mailbox’s own password opens POP3, IMAP, sending and the address book. Off leaves it for mail by web: every program then needs an app password.',
    fallback: true,
    levels: everyLevel,
    combine: 'nearest',
    ldap: { oid: 59, name: 'wpPasswordForClients' },
    enforcedBy: { waypost: 'directory bind' },
    reference: 'RFC 4513 §5.1.3',
  }),
};
