import { expect, it } from 'vitest';
import { settings } from './catalogue.js';
import { formatRange } from './format-range.js';
import type { Setting } from './setting.js';

const { pop3, imap, smtp, mailbox } = settings;
const cases: [Setting, string][] = [
  [pop3.enabled, 'On or Off'],
  [pop3.retentionDays, '0 to 3650 days, 0 is for ever'],
  [imap.idleNotifySeconds, '15 to 1740 seconds'],
  [imap.maxCommandLength, '1 KiB to 1 MiB'],
  [mailbox.quotaBytes, '0 to 1 PiB, 0 is unlimited'],
  [pop3.banner, '1 to 200 printable ASCII characters'],
  [smtp.fqdn, 'full host name, empty is the server’s own host name'],
  [pop3.retention, 'Delete or Keep for IMAP'],
  [pop3.authMethods, 'one or more of PLAIN and LOGIN (old clients)'],
  [pop3.allowedNetworks, 'up to 64 networks, empty is every network'],
  [pop3.bindings, '1 to 16 of address, port and encryption'],
];

it.each(cases.map(([setting, text]) => ({ key: setting.key, setting, text })))(
  '$key ranges $text',
  ({ setting, text }) => {
    expect(formatRange(setting)).toBe(text);
  },
);
