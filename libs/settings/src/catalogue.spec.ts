import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { catalogue, type SettingKey, settingOf, settingsAt } from './catalogue.js';
import { crossFaults } from './cross-faults.js';
import { faultOf } from './fault-of.js';
import { formatValue } from './format-value.js';
import { jsonSchemaOf } from './json-schema-of.js';
import { levels } from './level.js';

const valuesOf = (pick: (setting: (typeof catalogue)[number]) => unknown) => catalogue.map(pick);

describe('the catalogue', () => {
  it.each(catalogue)('$key has a default that may be set and that reads well', (setting) => {
    expect(faultOf(setting, setting.fallback)).toBeUndefined();
    expect(formatValue(setting, setting.fallback)).not.toBe('');
    expect(jsonSchemaOf(setting)).toMatchObject({ default: setting.fallback });
  });

  it('contradicts itself in no default', () => {
    const fallback = (key: SettingKey) => settingOf(key)?.fallback;
    expect(
      crossFaults(
        fallback,
        catalogue.map(({ key }) => key),
      ),
    ).toEqual([]);
  });

  it.each([
    ['key', valuesOf(({ key }) => key.toLowerCase())],
    ['LDAP name', valuesOf(({ ldap }) => ldap.name.toLowerCase())],
    ['LDAP number', valuesOf(({ ldap }) => ldap.oid)],
    ['label', valuesOf(({ label }) => label)],
  ])('gives no two settings the same %s', (_what, values) => {
    expect(new Set(values).size).toBe(values.length);
  });

  it.each(catalogue)('$key is written for administrators and named for LDAP', (setting) => {
    expect(setting.key.startsWith(`${setting.protocol}.`)).toBe(true);
    expect(setting.help).toMatch(/[.]$/);
    expect(setting.reference).not.toBe('');
    expect(setting.ldap.name).toMatch(/^wp[A-Z][A-Za-z0-9]*$/);
    expect(Object.values(setting.enforcedBy).join('')).not.toBe('');
    expect(levels.filter((level) => setting.levels.includes(level))).toEqual(setting.levels);
  });

  it('lets a mailbox differ only where a mechanism can tell mailboxes apart', () => {
    const perMailbox = settingsAt('mailbox').filter(({ enforcedBy }) => !enforcedBy.dovecotUser && !enforcedBy.waypost);
    expect(perMailbox.map(({ key }) => key)).toEqual([]);
  });

  it('tightens only numbers', () => {
    const odd = catalogue.filter(
      ({ combine, kind }) => combine === 'smallest' && kind !== 'integer' && kind !== 'bytes',
    );
    expect(odd).toEqual([]);
  });

  it('knows a key or says so', () => {
    expect(settingOf('pop3.enabled')?.label).toBe('POP3 access');
    expect(settingOf('pop3.colour')).toBeUndefined();
    expect(settingsAt('site').some(({ key }) => key === 'smtp.fqdn')).toBe(false);
  });
});

/** Names that a mechanism really knows though its list of parameters does not show them. */
const passdbFields = ['nologin', 'reason', 'allow_nets', 'mechanisms'];
const pluginFields = ['quota_rule'];
const namesOf = (pick: 'postfix' | 'dovecot' | 'dovecotUser') => [
  ...new Set(catalogue.flatMap(({ enforcedBy }) => enforcedBy[pick]?.split(', ') ?? [])),
];
const isNamespaceField = (name: string) => name.startsWith('namespace/');

/** A program's own list of parameters, or a loud word that it is not here and the case was not run. */
function parametersOf(program: string, option: string): Set<string> | undefined {
  const { stdout, error } = spawnSync(program, [option], { encoding: 'utf8' });
  if (error) process.stderr.write(`NOT RUN: ${program} is not installed, so its parameter names were not checked.\n`);
  return error ? undefined : new Set(stdout.split('\n').map((line) => /^\s*([\w-]+)\s*[={]/.exec(line)?.[1] ?? ''));
}
const dovecot = parametersOf('doveconf', '-a');
const postfix = parametersOf('postconf', '-d');

describe.skipIf(!dovecot)('the installed Dovecot', () => {
  const names = [...namesOf('dovecot'), ...namesOf('dovecotUser')].filter((name) => !isNamespaceField(name));
  it.each(names.filter((name) => ![...passdbFields, ...pluginFields].includes(name)))('knows %s', (name) => {
    expect(dovecot).toContain(name);
  });
});

describe.skipIf(!postfix)('the installed Postfix', () => {
  it.each(namesOf('postfix'))('knows %s', (name) => {
    expect(postfix).toContain(name);
  });
});
