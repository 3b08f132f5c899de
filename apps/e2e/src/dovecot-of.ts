import { type DovecotServer, startDovecot } from '@waypost/testing';
import type { Stack } from './stack.js';

/** Packages without which no login can be tried. */
export const dovecotPackages = {
  dovecot: 'dovecot-core dovecot-pop3d dovecot-imapd dovecot-submissiond dovecot-ldap',
  doveadm: 'dovecot-core',
};

/** A real Dovecot that asks this stack's directory, with an account of its own. */
export async function dovecotOf(stack: Stack): Promise<DovecotServer> {
  const { directorySuffix } = await stack.rest.ask<{ directorySuffix: string }>('GET', '/organization');
  const { bindDn, password } = await stack.rest.serviceAccount('dovecot');
  return startDovecot({ ldapUrl: stack.ldapUrl, bindDn, password, base: directorySuffix });
}
