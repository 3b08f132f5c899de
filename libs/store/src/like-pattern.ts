import type { RecipientKind } from './entities/recipient.entities.js';

/** A search finds its text anywhere; what LIKE would take for a wildcard is taken as written. */
export const likePattern = (text: string) => `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;

/** Further addresses of recipients of a kind, up to the comparison of one with a pattern; served by an index of their own. */
export const furtherAddresses = (kind: RecipientKind) =>
  `recipient_address further WHERE further.recipient_kind = '${kind}' AND NOT (further.is_primary AND further.type = 'SMTP')
    AND further.address_key`;
