import { expect, it } from 'vitest';
import { settings } from './catalogue.js';
import { jsonSchemaOf } from './json-schema-of.js';
import type { Setting } from './setting.js';

const { pop3, smtp, http, mailbox } = settings;

const cases: [Setting, object][] = [
  [pop3.enabled, { type: 'boolean', default: true }],
  [pop3.retentionDays, { type: 'integer', minimum: 0, maximum: 3650, default: 0 }],
  [mailbox.quotaBytes, { type: 'integer', minimum: 0, default: 1_073_741_824 }],
  [pop3.banner, { type: 'string', minLength: 1, maxLength: 200, pattern: '^[ -~]*$' }],
  [smtp.fqdn, { type: 'string', default: '' }],
  [pop3.retention, { type: 'string', enum: ['delete', 'keepForImap'] }],
  [pop3.authMethods, { type: 'array', items: { enum: ['plain', 'login'] }, minItems: 1, uniqueItems: true }],
  [pop3.allowedNetworks, { type: 'array', maxItems: 64, uniqueItems: true }],
  [pop3.bindings, { type: 'array', items: { properties: { tls: { enum: ['none', 'starttls', 'tls'] } } } }],
  [http.bindings, { type: 'array', items: { properties: { tls: { enum: ['none', 'tls'] } } } }],
];

it.each(cases.map(([setting, schema]) => ({ key: setting.key, setting, schema })))(
  'describes $key',
  ({ setting, schema }) => {
    expect(jsonSchemaOf(setting)).toMatchObject(schema);
  },
);

it('says what a value means, in which unit, and what nothing stands for', () => {
  const { description } = jsonSchemaOf(pop3.retentionDays);
  expect(description).toMatch(/^Keep POP3-deleted messages for\. .* In days\. Empty or 0 means for ever\.$/);
});
