import { hash } from '@node-rs/argon2';
import { DirectoryModel } from '@waypost/ldap';
import type { ReplicaRecord } from '@waypost/organization';
import { catalogue } from '@waypost/settings';
import { aServiceAccount } from '@waypost/testing';
import { BindLog } from './bind-log.js';
import { BindThrottle } from './bind-throttle.js';
import { Counts } from './counts.js';
import { Directory } from './directory.js';
import { LdapServer } from './ldap-server.js';
import { PasswordCheck } from './password-check.js';
import { SourceBinds } from './source-binds.js';
import type { TlsIdentity } from './tls-identity.js';

/** A cheap verifier for tests; production parameters would only make them slow. */
export const aVerifier = (password: string) => hash(password, { memoryCost: 64, timeCost: 1, parallelism: 1 });

export interface LogLine {
  fields: object;
  sentence: string;
}

/** The service account every sample has, and its password. */
export const service = { dn: 'uid=dovecot,ou=services,dc=paradigms,dc=example', password: 'service-secret' };

/** A server on a port of its own that answers from these records, for tests; without records it never had a snapshot. */
export async function serveSample(records?: readonly ReplicaRecord[], identity?: TlsIdentity) {
  const directory = new Directory({ catalogue, maxAge: 86_400_000 });
  const model = new DirectoryModel();
  const clock = { now: Date.now() };
  if (records) {
    for (const record of records) model.put(record);
    model.put(aServiceAccount('dovecot', await aVerifier(service.password)));
    directory.adopt(model, 'feed', 7);
    directory.heard(clock.now);
  }
  const lines: LogLine[] = [];
  const note = (fields: object, sentence: string) => void lines.push({ fields, sentence });
  const counts = new Counts();
  const now = () => clock.now;
  const log = { info: note, warn: note };
  const sources = new SourceBinds(log, now);
  const passwords = new PasswordCheck(2, now, sources);
  const [throttle, bindLog] = [new BindThrottle(now), new BindLog(log, now)];
  const server = new LdapServer({ directory, passwords, throttle, bindLog, counts, log, now }, identity);
  const port = await server.listenPlain('127.0.0.1', 0);
  /** Answers from another model of the same records in another order, as after a new snapshot. */
  const replant = () => {
    const other = new DirectoryModel();
    for (const record of [...(directory.model?.records() ?? [])].reverse()) other.put(record);
    directory.adopt(other, 'feed', 8);
  };
  return { directory, model, server, port, lines, clock, counts, passwords, replant };
}
