// @ts-check

/**
 * @typedef {object} Facts
 * @property {string} url
 * @property {string} [signInUrl] one-time owner sign-in
 * @property {string} ldap
 * @property {string} [ldaps]
 * @property {string} data the data folder
 * @property {string[]} notices whole sentences
 */

/**
 * What is printed once everything serves.
 * @param {Facts} facts
 */
export function summary({ url, signInUrl, ldap, ldaps, data, notices }) {
  const lines = [
    ['Console and REST', url],
    ['Sign in as owner', signInUrl && `${signInUrl}  (works once)`],
    ['LDAP', ldap],
    ['LDAPS', ldaps],
    ['Data and logs', data],
  ];
  const shown = lines.filter(([, value]) => value).map(([label, value]) => `  ${label?.padEnd(18)}${value}`);
  return [
    '',
    'Waypost is ready. Ctrl-C stops it.',
    '',
    ...shown,
    '',
    ...notices.flatMap((notice) => [`  ${notice}`, '']),
  ].join('\n');
}
