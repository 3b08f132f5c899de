import type { DemoOrganization, DemoOverride, DemoServer } from './demo-organization.js';
import { connectors } from './paradigms-connectors.js';
import { people } from './paradigms-people.js';
import { recipients } from './paradigms-recipients.js';

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;

/** The organization of the Exchange articles' Figure 1, with enough around it to make inheritance worth looking at. */
export const paradigms: DemoOrganization = {
  organization: { name: 'paradigms', displayName: 'Paradigms', directorySuffix: 'dc=paradigms,dc=com' },
  sites: [
    { name: 'headquarters', displayName: 'Headquarters' },
    { name: 'minasi', displayName: 'Minasi' },
    { name: 'paris', displayName: 'Paris' },
    { name: 'tokyo', displayName: 'Tokyo' },
    { name: 'toronto', displayName: 'Toronto' },
    { name: 'nairobi', displayName: 'Nairobi' },
  ],
  servers: [
    server('athena', 'Athena', 'headquarters', ['mailbox']),
    server('hermes', 'Hermes (gateway)', 'headquarters', ['transport']),
    { ...server('arlington', 'Arlington', 'minasi', ['mailbox', 'transport']), fqdn: 'arlington.minasi.com' },
    server('calliope', 'Calliope', 'paris', ['mailbox']),
    server('iris', 'Iris (gateway)', 'paris', ['transport']),
    server('hoshi', 'Hoshi', 'tokyo', ['mailbox', 'transport']),
    server('clio', 'Clio', 'toronto', ['mailbox', 'transport']),
    server('thalia', 'Thalia', 'nairobi', ['mailbox', 'transport']),
  ],
  mailboxes: people,
  recipients,
  connectors,
  overrides: [
    // The organization: what everyone gets.
    {
      level: 'organization',
      node: 'paradigms',
      key: 'mailbox.quotaBytes',
      value: 5 * gibibyte,
      reason: 'Standard size',
    },
    {
      level: 'organization',
      node: 'paradigms',
      key: 'smtp.maxMessageBytes',
      value: 25 * mebibyte,
      reason: 'Larger files go through the file exchange',
    },
    { level: 'organization', node: 'paradigms', key: 'http.idleTimeoutMinutes', value: 30 },

    // Two gateways: they take mail in and hold no mailboxes.
    ...gateway('hermes'),
    ...gateway('iris'),

    // Paris: POP3 off for the site, on for three people, one of them for a while only.
    {
      level: 'site',
      node: 'paris',
      key: 'pop3.enabled',
      value: false,
      reason: 'Paris reads mail by IMAP since the move',
    },
    { level: 'site', node: 'paris', key: 'mailbox.quotaBytes', value: 10 * gibibyte, reason: 'Design files' },
    {
      level: 'mailbox',
      node: 'claire.fontaine',
      key: 'pop3.enabled',
      value: true,
      reason: 'Her archive fetches mail by POP3',
    },
    {
      level: 'mailbox',
      node: 'standard',
      key: 'pop3.enabled',
      value: true,
      reason: 'The telephone exchange knows only POP3',
    },
    {
      level: 'mailbox',
      node: 'luc.moreau',
      key: 'pop3.enabled',
      value: true,
      reason: 'Until his new laptop arrives',
      expiresInDays: 21,
    },
    { level: 'mailbox', node: 'luc.moreau', key: 'pop3.retention', value: 'keepForImap' },
    { level: 'mailbox', node: 'luc.moreau', key: 'pop3.retentionDays', value: 60 },
    {
      level: 'mailbox',
      node: 'amelie.rousseau',
      key: 'mailbox.quotaBytes',
      value: 40 * gibibyte,
      reason: 'Film department',
    },

    // Tokyo: POP3 locked off; what Ren Sato had been given before sleeps until the lock is lifted.
    {
      level: 'site',
      node: 'tokyo',
      key: 'pop3.enabled',
      value: false,
      locked: true,
      reason: 'Audit: mail must not live on one laptop alone',
    },
    { level: 'mailbox', node: 'ren.sato', key: 'pop3.enabled', value: true, reason: 'Given before the audit' },
    {
      level: 'site',
      node: 'tokyo',
      key: 'smtp.maxMessageBytes',
      value: 10 * mebibyte,
      reason: 'Limit of the local carrier',
    },
    { level: 'server', node: 'hoshi', key: 'imap.maxSessionsPerUser', value: 8 },

    // Toronto: the web only from the offices, and someone on leave.
    {
      level: 'site',
      node: 'toronto',
      key: 'http.allowedNetworks',
      value: ['10.40.0.0/16', '2001:db8:40::/48'],
      reason: 'Offices and their VPN',
    },
    {
      level: 'mailbox',
      node: 'grace.tremblay',
      key: 'imap.enabled',
      value: false,
      reason: 'On leave; her deputy reads the shared mailbox',
      expiresInDays: 90,
    },
    { level: 'mailbox', node: 'owen.macleod', key: 'http.allowedNetworks', value: [], reason: 'Travels' },

    // Nairobi: a satellite link.
    { level: 'site', node: 'nairobi', key: 'smtp.maxMessageBytes', value: 5 * mebibyte, reason: 'Satellite link' },
    { level: 'site', node: 'nairobi', key: 'imap.idleNotifySeconds', value: 600, reason: 'Satellite link' },
    {
      level: 'server',
      node: 'thalia',
      key: 'smtp.longestRetryMinutes',
      value: 120,
      reason: 'The link is often down for an hour',
    },

    // Headquarters: people who differ, and one who is pinned to what everyone has anyway.
    {
      level: 'mailbox',
      node: 'frontdesk',
      key: 'smtp.relayAuthenticated',
      value: false,
      reason: 'Writes to colleagues only',
    },
    { level: 'mailbox', node: 'scanner', key: 'imap.enabled', value: false, reason: 'A device, not a person' },
    { level: 'mailbox', node: 'scanner', key: 'pop3.enabled', value: false, reason: 'A device, not a person' },
    { level: 'mailbox', node: 'newsletter', key: 'smtp.maxRecipients', value: 500, reason: 'Sends in batches' },
    {
      level: 'mailbox',
      node: 'helena.ashworth',
      key: 'imap.enabled',
      value: true,
      reason: 'Must stay reachable, whatever changes',
    },
    { level: 'mailbox', node: 'helena.ashworth', key: 'mailbox.quotaBytes', value: 20 * gibibyte },

    // Minasi decides for itself, and has room to spare.
    { level: 'server', node: 'arlington', key: 'mailbox.quotaBytes', value: 15 * gibibyte },
  ],
};

function server(name: string, displayName: string, site: string, roles: DemoServer['roles']): DemoServer {
  return { name, displayName, site, fqdn: `${name}.paradigms.com`, roles };
}

function gateway(node: string): DemoOverride[] {
  const reason = 'A gateway: no mailboxes here';
  return [
    { level: 'server', node, key: 'smtp.inboundEnabled', value: true, reason: 'The door for mail from outside' },
    { level: 'server', node, key: 'pop3.service', value: false, reason },
    { level: 'server', node, key: 'imap.service', value: false, reason },
  ];
}
