/** Everything that is configured from outside. */
export interface Configuration {
  apiUrl: string;
  followerToken: string;
  dataDir: string;
  ldapPort: number;
  ldapsPort: number;
  /** Which addresses the port in clear text is open on; passwords are taken there from this machine alone, until TLS has begun. */
  ldapListen: 'loopback' | 'all';
  /** PEM files; absent where a certificate of our own making serves. */
  tls: { certificate: string; key: string } | undefined;
  /** A PEM file of the authorities whose client certificates count; absent where none do. */
  clientAuthorities: string | undefined;
  /** Where this machine alone may read the process's figures; absent where nobody does. */
  metricsPort: number | undefined;
  /** Where this machine's Postfix asks who may write to whom; absent where it does not. */
  policyPort: number | undefined;
  /** Whether people may change their passwords here (RFC 3062); the api does it, so that it must be there. */
  passwordModify: boolean;
  /** Milliseconds after which an old model is no longer answered from. */
  maxAge: number;
}

/** Reads the environment; or every fault in it at once, each a sentence that says what to do. */
export function readConfiguration(
  env: Readonly<Record<string, string | undefined>>,
): Configuration | { faults: string[] } {
  const faults: string[] = [];
  const text = (name: string) => env[name]?.trim() ?? '';
  const fault = (sentence: string) => void faults.push(sentence);
  const port = (name: string, fallback: number) => {
    const value = text(name) === '' ? fallback : Number(text(name));
    if (!Number.isInteger(value) || value < 1 || value > 65_535) fault(`${name} is a port number from 1 to 65535.`);
    return value;
  };
  const needed = (name: string, what: string) => {
    if (text(name) === '') fault(`Set ${name} to ${what}.`);
    return text(name);
  };
  const configuration: Configuration = {
    apiUrl: apiUrl(needed('WAYPOST_API_URL', 'the address of the Waypost api, such as http://127.0.0.1:8080'), fault),
    followerToken: needed('WAYPOST_FOLLOWER_TOKEN', 'a follower token of the api'),
    dataDir: needed('WAYPOST_DATA_DIR', 'a folder this process may write to'),
    ldapPort: port('WAYPOST_LDAP_PORT', 3890),
    ldapsPort: port('WAYPOST_LDAPS_PORT', 6360),
    ldapListen: listen(text('WAYPOST_LDAP_LISTEN'), fault),
    tls: tlsFiles(text('WAYPOST_TLS_CERT'), text('WAYPOST_TLS_KEY'), fault),
    clientAuthorities: text('WAYPOST_LDAP_CLIENT_CA') || undefined,
    metricsPort: text('WAYPOST_METRICS_PORT') === '' ? undefined : port('WAYPOST_METRICS_PORT', 0),
    policyPort: text('WAYPOST_POLICY_PORT') === '' ? undefined : port('WAYPOST_POLICY_PORT', 0),
    passwordModify: isOn('WAYPOST_DIRECTORY_PASSWORD_MODIFY', text('WAYPOST_DIRECTORY_PASSWORD_MODIFY'), fault),
    maxAge: hours(text('WAYPOST_DIRECTORY_MAX_AGE_HOURS'), fault) * 3_600_000,
  };
  if (configuration.ldapPort === configuration.ldapsPort)
    fault('WAYPOST_LDAP_PORT and WAYPOST_LDAPS_PORT must differ.');
  return faults.length > 0 ? { faults } : configuration;
}

type Fault = (sentence: string) => void;

function apiUrl(text: string, fault: Fault): string {
  if (text !== '' && !(URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) {
    fault('WAYPOST_API_URL is an http or https address, such as http://127.0.0.1:8080.');
  }
  return text.replace(/\/+$/, '');
}

function tlsFiles(certificate: string, key: string, fault: Fault): Configuration['tls'] {
  if (certificate === '' && key === '') return undefined;
  if (certificate === '' || key === '') fault('Set WAYPOST_TLS_CERT and WAYPOST_TLS_KEY both, or neither.');
  return { certificate, key };
}

function listen(text: string, fault: Fault): Configuration['ldapListen'] {
  if (text !== '' && text !== 'loopback' && text !== 'all') fault('WAYPOST_LDAP_LISTEN is loopback or all.');
  return text === 'all' ? 'all' : 'loopback';
}

function isOn(name: string, text: string, fault: Fault): boolean {
  if (text !== '' && text !== 'on' && text !== 'off') fault(`${name} is on or off.`);
  return text === 'on';
}

function hours(text: string, fault: Fault): number {
  const value = text === '' ? 24 : Number(text);
  if (!(value > 0 && value <= 8_760))
    fault('WAYPOST_DIRECTORY_MAX_AGE_HOURS is a number of hours above 0, a year at most.');
  return value;
}
