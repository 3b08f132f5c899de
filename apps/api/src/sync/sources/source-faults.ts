import { type FieldFault, pointerTo } from '@waypost/kernel';
import type { Configuration } from './source-configuration.js';

/** Whether there is a secret, after the change: not what it is. */
export interface SecretsThere {
  password: boolean;
  clientKey: boolean;
}

/** What is wrong with how a source would be signed in to; all of it. */
export function secretFaults({ connection }: Configuration, secrets: SecretsThere): FieldFault[] {
  const { bindDn, clientCertificate } = connection;
  const faults: [boolean, string[], string][] = [
    [
      bindDn === null && clientCertificate === null,
      ['connection', 'bindDn'],
      'Name the account that reads, or give a client certificate. Without either a server shows little or nothing.',
    ],
    [
      bindDn !== null && !secrets.password,
      ['password'],
      'Give the password of the account. Without one a server lets anybody in, as nobody.',
    ],
    [bindDn === null && secrets.password, ['connection', 'bindDn'], 'Name the account that the password is of.'],
    [clientCertificate !== null && !secrets.clientKey, ['clientKey'], 'Give the key of the client certificate.'],
    [
      clientCertificate === null && secrets.clientKey,
      ['connection', 'clientCertificate'],
      'Give the client certificate that the key is of.',
    ],
  ];
  return faults.flatMap(([isWrong, path, detail]) => (isWrong ? [{ pointer: pointerTo(...path), detail }] : []));
}

/**
 * Whether a configuration sends what is kept secret somewhere it was not given for: to another server, by another name, to whoever
 * another authority vouches for, or readable on the way. Whoever may edit a source could else have its password sent to a server of their own.
 */
export function leadsElsewhere(before: Configuration, after: Configuration): boolean {
  const [from, to] = [before.connection, after.connection];
  return (
    to.urls.some((url) => !from.urls.includes(url)) ||
    from.serverName !== to.serverName ||
    from.ca !== to.ca ||
    (to.tls === 'plain' && from.tls !== 'plain')
  );
}
