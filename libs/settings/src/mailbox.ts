import { bytes, everyLevel } from './entry.js';

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
};
