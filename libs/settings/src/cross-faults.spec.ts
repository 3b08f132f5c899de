import { describe, expect, it } from 'vitest';
import { type SettingKey, settingOf } from './catalogue.js';
import { crossFaults } from './cross-faults.js';

const tcp = (port: number, tls = 'tls') => ({ address: '*', port, tls });
type Values = Partial<Record<SettingKey, unknown>>;
const lookup = (values: Values) => (key: SettingKey) => (key in values ? values[key] : settingOf(key)?.fallback);
const pointers = (values: Values) => crossFaults(lookup(values), Object.keys(values)).map(({ pointer }) => pointer);

describe('crossFaults', () => {
  it.each<{ when: string; values: Values; then: string[] }>([
    {
      when: 'a delay is told after giving up',
      values: { 'smtp.delayNotificationHours': 48 },
      then: ['#/smtp.delayNotificationHours'],
    },
    {
      when: 'delays are never told',
      values: { 'smtp.delayNotificationHours': 0, 'smtp.expirationHours': 1 },
      then: [],
    },
    { when: 'retries grow shorter', values: { 'smtp.firstRetryMinutes': 20 }, then: ['#/smtp.firstRetryMinutes'] },
    { when: 'retries are even', values: { 'smtp.firstRetryMinutes': 15 }, then: [] },
    {
      when: 'one destination may have more connections than all',
      values: { 'smtp.maxConnectionsPerDomain': 101 },
      then: ['#/smtp.maxConnectionsPerDomain'],
    },
    {
      when: 'the smart host comes last and there is none',
      values: { 'smtp.smartHostLast': true },
      then: ['#/smtp.smartHostLast'],
    },
    {
      when: 'the smart host comes last',
      values: { 'smtp.smartHostLast': true, 'smtp.smartHost': '[relay.example.net]' },
      then: [],
    },
    { when: 'a greeting hides the server', values: { 'smtp.banner': 'Welcome to {fqdn}' }, then: ['#/smtp.banner'] },
    {
      when: 'a greeting names it outright',
      values: { 'smtp.banner': 'mx.example.com ESMTP', 'smtp.fqdn': 'MX.example.com' },
      then: [],
    },
    {
      when: 'a greeting names another server',
      values: { 'smtp.banner': 'mx.example.com ESMTP', 'smtp.fqdn': 'a.example.com' },
      then: ['#/smtp.banner', '#/smtp.fqdn'],
    },
    {
      when: 'nobody may connect',
      values: { 'smtp.connectionControl': 'onlyList' },
      then: ['#/smtp.connectionControl'],
    },
    {
      when: 'one network may connect',
      values: { 'smtp.connectionControl': 'onlyList', 'smtp.connectionNetworks': ['192.0.2.0/24'] },
      then: [],
    },
    {
      when: 'encryption is required but not offered',
      values: { 'pop3.bindings': [tcp(110, 'none')] },
      then: ['#/pop3.bindings'],
    },
    {
      when: 'clear text is meant',
      values: { 'pop3.bindings': [tcp(110, 'none')], 'pop3.requireTls': false },
      then: [],
    },
    { when: 'two protocols want one port', values: { 'imap.bindings': [tcp(995)] }, then: ['#/imap.bindings'] },
    { when: 'the other protocol is off', values: { 'imap.bindings': [tcp(995)], 'pop3.service': false }, then: [] },
    { when: 'days are kept for a mailbox that deletes', values: { 'pop3.retentionDays': 30 }, then: [] },
  ])('names $then when $when', ({ values, then }) => {
    expect(pointers(values)).toEqual(then);
  });

  it('does not blame a change for a conflict it does not touch', () => {
    expect(crossFaults(lookup({ 'smtp.delayNotificationHours': 48 }), ['pop3.enabled'])).toEqual([]);
  });
});
