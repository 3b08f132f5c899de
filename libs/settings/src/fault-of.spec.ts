import { describe, expect, it } from 'vitest';
import { settings } from './catalogue.js';
import { faultOf } from './fault-of.js';
import type { Setting } from './setting.js';

const { pop3, imap, smtp, http, mailbox } = settings;
const tcp = (address: string, port: number, tls = 'tls') => ({ address, port, tls });

const allowed: [Setting, unknown][] = [
  [pop3.enabled, false],
  [pop3.retentionDays, 0],
  [pop3.retentionDays, 3650],
  [imap.maxCommandLength, 1024],
  [mailbox.quotaBytes, 0],
  [pop3.banner, 'Good day from {fqdn}'],
  [pop3.retention, 'keepForImap'],
  [pop3.authMethods, ['login', 'plain']],
  [pop3.allowedNetworks, []],
  [
    pop3.allowedNetworks,
    ['192.0.2.0/24', '198.51.100.7', '0.0.0.0/0', '2001:db8::/32', '::/0', '::1', '::ffff:192.0.2.1'],
  ],
  [pop3.bindings, [tcp('*', 110, 'starttls'), tcp('2001:db8::1', 995)]],
  [pop3.bindings, [tcp('192.0.2.1', 110), tcp('192.0.2.2', 110)]],
  [smtp.fqdn, ''],
  [smtp.fqdn, 'mail.example.com'],
  [smtp.sourceAddress, ''],
  [smtp.sourceAddress, '192.0.2.25'],
  [smtp.sourceAddress, '2001:db8::25'],
  [smtp.smartHost, ''],
  [smtp.smartHost, 'relay.example.com'],
  [smtp.smartHost, 'relay.example.com:587'],
  [smtp.smartHost, '[relay.example.com]:587'],
  [smtp.smartHost, '[2001:db8::1]'],
  [smtp.smartHost, '192.0.2.25'],
];

const refused: [Setting, unknown, RegExp][] = [
  [pop3.enabled, 'false', /true or false/],
  [pop3.enabled, null, /true or false/],
  [pop3.retentionDays, -1, /from 0 to 3650; 0 means for ever/],
  [pop3.retentionDays, 3651, /from 0 to 3650/],
  [pop3.retentionDays, 1.5, /whole number/],
  [pop3.retentionDays, '30', /whole number/],
  [pop3.retentionDays, Number.NaN, /whole number/],
  [mailbox.quotaBytes, 2 ** 60, /whole number of bytes/],
  [imap.maxCommandLength, 1023, /from 1024 to 1048576/],
  [pop3.banner, '', /1 to 200/],
  [pop3.banner, 'x'.repeat(201), /1 to 200/],
  [pop3.banner, 'ready\r\n+OK', /one line/],
  [pop3.banner, 'ready\t', /one line/],
  [pop3.banner, 'bereit für Post', /ASCII/],
  [pop3.banner, 'ready ', /space/],
  [pop3.banner, 'at {host}', /\{host\}.*not filled in/],
  [pop3.banner, 'ready {', /not filled in/],
  [pop3.banner, 7, /text/],
  [pop3.retention, 'archive', /delete, keepForImap/],
  [pop3.authMethods, [], /at least one/],
  [pop3.authMethods, ['plain', 'plain'], /once/],
  [pop3.authMethods, ['cram-md5'], /plain, login/],
  [pop3.authMethods, 'plain', /list/],
  [pop3.allowedNetworks, '192.0.2.0/24', /list/],
  [pop3.allowedNetworks, ['192.0.2.0/33'], /longer than 32/],
  [pop3.allowedNetworks, ['2001:db8::/129'], /longer than 128/],
  [pop3.allowedNetworks, ['192.0.2.1/24'], /below its prefix/],
  [pop3.allowedNetworks, ['2001:db8::1/64'], /below its prefix/],
  [pop3.allowedNetworks, ['300.1.2.3/8'], /not a network/],
  [pop3.allowedNetworks, ['010.0.0.0/8'], /not a network/],
  [pop3.allowedNetworks, ['1::2::3'], /not a network/],
  [pop3.allowedNetworks, ['1:2:3:4:5:6:7'], /not a network/],
  [pop3.allowedNetworks, ['1:2:3:4:5:6:7:8::'], /not a network/],
  [pop3.allowedNetworks, ['fe80::1%eth0'], /not a network/],
  [pop3.allowedNetworks, ['192.0.2.0/'], /not a network/],
  [pop3.allowedNetworks, ['192.0.2.0/24,::/0'], /not a network/],
  [pop3.allowedNetworks, ['::1', '::1'], /once/],
  [pop3.allowedNetworks, Array.from({ length: 65 }, (_, index) => `192.0.2.${index}`), /at most 64/],
  [pop3.bindings, [], /turn the service off/],
  [pop3.bindings, [tcp('*', 0)], /port from 1/],
  [pop3.bindings, [tcp('*', 70_000)], /port from 1/],
  [pop3.bindings, [tcp('localhost', 110)], /IP address/],
  [pop3.bindings, [tcp('*', 110, 'ssl')], /starttls/],
  [pop3.bindings, [{ ...tcp('*', 110), color: 'red' }], /address/],
  [pop3.bindings, [tcp('*', 110), tcp('*', 110, 'none')], /listed twice/],
  [pop3.bindings, [tcp('192.0.2.1', 110), tcp('*', 110)], /covers every address/],
  [http.bindings, [tcp('*', 80, 'starttls')], /no STARTTLS/],
  [smtp.sourceAddress, 'mail.example.com', /IPv4 or IPv6/],
  [smtp.sourceAddress, '[192.0.2.25]', /IPv4 or IPv6/],
  [smtp.fqdn, 'mail', /full host name/],
  [smtp.fqdn, '192.0.2.1', /full host name/],
  [smtp.fqdn, '[mail.example.com]', /full host name/],
  [smtp.smartHost, '300.300.300.300', /host name or an address/],
  [smtp.smartHost, 'relay.example.com:0', /host name or an address/],
  [smtp.smartHost, '[relay.example.com', /host name or an address/],
  [smtp.smartHost, 'relay.example.com smtp', /host name or an address/],
  [smtp.smartHost, '2001:db8::1', /host name or an address/],
];

describe('faultOf', () => {
  it.each(allowed.map(([setting, value]) => ({ key: setting.key, setting, value })))(
    'allows $key to be $value',
    ({ setting, value }) => {
      expect(faultOf(setting, value)).toBeUndefined();
    },
  );

  it.each(refused.map(([setting, value, sentence]) => ({ key: setting.key, setting, value, sentence })))(
    'refuses $key to be $value, naming the fix',
    ({ setting, value, sentence }) => {
      expect(faultOf(setting, value)).toMatch(sentence);
    },
  );
});
