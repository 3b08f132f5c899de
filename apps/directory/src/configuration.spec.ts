import { describe, expect, it } from 'vitest';
import { readConfiguration } from './configuration.js';

const least = {
  WAYPOST_API_URL: 'http://127.0.0.1:8080/',
  WAYPOST_FOLLOWER_TOKEN: 't',
  WAYPOST_DATA_DIR: '/var/lib/waypost',
};

describe('readConfiguration', () => {
  it('needs three values and knows the rest', () => {
    expect(readConfiguration(least)).toEqual({
      apiUrl: 'http://127.0.0.1:8080',
      followerToken: 't',
      dataDir: '/var/lib/waypost',
      ldapPort: 3890,
      ldapsPort: 6360,
      ldapListen: 'loopback',
      tls: undefined,
      clientAuthorities: undefined,
      metricsPort: undefined,
      passwordModify: false,
      maxAge: 86_400_000,
    });
  });

  it('takes everything that can be set', () => {
    const env = {
      WAYPOST_LDAP_PORT: '389',
      WAYPOST_LDAPS_PORT: '636',
      WAYPOST_LDAP_LISTEN: 'all',
      WAYPOST_LDAP_CLIENT_CA: 'a',
      WAYPOST_TLS_CERT: 'c',
      WAYPOST_TLS_KEY: 'k',
      WAYPOST_DIRECTORY_PASSWORD_MODIFY: 'on',
      WAYPOST_DIRECTORY_MAX_AGE_HOURS: '0.5',
    };
    expect(readConfiguration({ ...least, ...env })).toMatchObject({
      ldapPort: 389,
      ldapsPort: 636,
      ldapListen: 'all',
      clientAuthorities: 'a',
      tls: { certificate: 'c', key: 'k' },
      passwordModify: true,
      maxAge: 1_800_000,
    });
  });

  it('names every fault at once', () => {
    const env = {
      WAYPOST_LDAP_PORT: 'ldap',
      WAYPOST_LDAPS_PORT: '70000',
      WAYPOST_LDAP_LISTEN: '10.0.0.1',
      WAYPOST_TLS_KEY: 'k',
      WAYPOST_DIRECTORY_PASSWORD_MODIFY: 'yes',
      WAYPOST_DIRECTORY_MAX_AGE_HOURS: '-1',
    };
    expect(readConfiguration(env)).toEqual({
      faults: [
        expect.stringContaining('WAYPOST_API_URL'),
        expect.stringContaining('WAYPOST_FOLLOWER_TOKEN'),
        expect.stringContaining('WAYPOST_DATA_DIR'),
        expect.stringContaining('WAYPOST_LDAP_PORT'),
        expect.stringContaining('WAYPOST_LDAPS_PORT'),
        expect.stringContaining('WAYPOST_LDAP_LISTEN'),
        expect.stringContaining('WAYPOST_TLS_CERT'),
        expect.stringContaining('WAYPOST_DIRECTORY_PASSWORD_MODIFY'),
        expect.stringContaining('WAYPOST_DIRECTORY_MAX_AGE_HOURS'),
      ],
    });
  });

  it.each(['8080', 'ftp://x', 'not a url'])('refuses %s as an address', (url) => {
    expect(readConfiguration({ ...least, WAYPOST_API_URL: url })).toMatchObject({
      faults: [expect.stringContaining('http')],
    });
  });

  it('wants two ports', () => {
    expect(readConfiguration({ ...least, WAYPOST_LDAPS_PORT: '3890' })).toMatchObject({
      faults: [expect.stringContaining('differ')],
    });
  });
});
