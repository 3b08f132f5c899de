import { expect, it } from 'vitest';
import { settings } from './catalogue.js';
import { formatValue } from './format-value.js';
import type { Setting } from './setting.js';

const { pop3, imap, smtp, http, mailbox } = settings;

const cases: [Setting, unknown, string][] = [
  [pop3.enabled, true, 'On'],
  [pop3.enabled, false, 'Off'],
  [pop3.retentionDays, 30, '30 days'],
  [pop3.retentionDays, 1, '1 day'],
  [pop3.retentionDays, 0, 'for ever'],
  [mailbox.quotaBytes, 0, 'unlimited'],
  [mailbox.quotaBytes, 1_073_741_824, '1 GiB'],
  [mailbox.quotaBytes, 1_610_612_736, '1.5 GiB'],
  [mailbox.quotaBytes, 1_000_000_000, '1000000000 bytes'],
  [mailbox.quotaBytes, 1, '1 byte'],
  [smtp.maxMessageBytes, 2_146_435_072, '2047 MiB'],
  [smtp.maxMessageBytes, 26_214_400, '25 MiB'],
  [imap.maxCommandLength, 65_536, '64 KiB'],
  [smtp.maxRecipients, 5000, '5000 recipients'],
  [pop3.retention, 'keepForImap', 'Keep for IMAP'],
  [pop3.authMethods, ['plain', 'login'], 'PLAIN, LOGIN (old clients)'],
  [pop3.allowedNetworks, [], 'every network'],
  [pop3.allowedNetworks, ['192.0.2.0/24', '::1'], '192.0.2.0/24, ::1'],
  [smtp.relayList, [], 'no network'],
  [pop3.bindings, pop3.bindings.fallback, '*:110 STARTTLS, *:995 TLS'],
  [http.bindings, [{ address: '::1', port: 80, tls: 'none' }], '[::1]:80 clear text'],
  [smtp.fqdn, '', 'the server’s own host name'],
  [smtp.smartHost, '[relay.example.com]', '[relay.example.com]'],
];

it.each(cases.map(([setting, value, text]) => ({ key: setting.key, setting, value, text })))(
  '$key reads $text',
  ({ setting, value, text }) => {
    expect(formatValue(setting, value)).toBe(text);
  },
);
