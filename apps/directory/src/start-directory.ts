import type { Server } from 'node:http';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DirectoryModel } from '@waypost/ldap';
import { catalogue } from '@waypost/settings';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { BindLog } from './bind-log.js';
import { BindThrottle } from './bind-throttle.js';
import { CertificateFollower } from './certificate-follower.js';
import { loadTlsMaterial } from './certificate.js';
import type { Configuration } from './configuration.js';
import { Counts } from './counts.js';
import { Directory } from './directory.js';
import { CopySeal } from './copy-seal.js';
import { type CopyState, DiskCopy } from './disk-copy.js';
import { Follower } from './follower.js';
import { LdapServer } from './ldap-server.js';
import { serveMetrics } from './metrics-server.js';
import { servePolicy } from './policy/policy-server.js';
import { directoryMetrics } from './metrics.js';
import { PasswordCheck } from './password-check.js';
import { PasswordRelay } from './password-relay.js';
import { Reporter } from './reporter.js';
import { SourceBinds } from './source-binds.js';
import { StartupFailure } from './startup-failure.js';
import { TlsIdentity } from './tls-identity.js';

/** A directory that serves, and how to end it. */
export interface RunningDirectory {
  ldap: string;
  ldaps: string;
  /** Reads certificate and key again at once. */
  reload(): void;
  /** Ends sessions and follower and leaves the copy on disk whole; fulfilled when all is done. */
  stop(): Promise<void>;
}

/** Starts everything: the listeners, the copy from disk, the follower. Rejects with StartupFailure where an operator must act. */
export async function startDirectory(configuration: Configuration, log: Logger): Promise<RunningDirectory> {
  const directory = new Directory({ catalogue, maxAge: configuration.maxAge });
  const copy = await openCopy(configuration);
  const counts = new Counts();
  const sources = new SourceBinds(log);
  const passwords = new PasswordCheck(availableParallelism() * 2, Date.now, sources);
  const identity = new TlsIdentity(await loadTlsMaterial(configuration));
  const [throttle, bindLog] = [new BindThrottle(Date.now), new BindLog(log, Date.now)];
  const { apiUrl, followerToken: token } = configuration;
  const passwordRelay = configuration.passwordModify ? new PasswordRelay({ apiUrl, token, directory }) : undefined;
  const context = { directory, passwords, throttle, bindLog, counts, log, now: Date.now };
  const server = new LdapServer({ ...context, ...(passwordRelay && { passwordRelay }) }, identity);
  const addresses = await listen(server, identity, configuration).catch(async (fault: unknown) => {
    await server.close();
    throw fault;
  });
  // Only now: whoever holds the ports is the only one to touch the copy.
  const copied = await answerFromCopy(copy, directory, log);
  const following = new AbortController();
  const certificates = new CertificateFollower(() => loadTlsMaterial(configuration), identity, log);
  const committedAt = copied?.committedAt;
  const follower = new Follower({ apiUrl, token, directory, copy, committedAt, log, now: Date.now });
  const followed = follower.run(following.signal);
  const reported = new Reporter({ configuration, directory, counts, now: Date.now }).run(following.signal);
  const stop = async () => {
    following.abort();
    certificates.stop();
    sources.close();
    await Promise.all([server.close(), followed, reported]);
    await copy.close();
  };
  const figures = directoryMetrics({ directory, counts, follower, passwords, server, now: Date.now });
  await servePolicies(directory, configuration, following.signal).catch(async (fault: unknown) => {
    await stop();
    throw fault;
  });
  const stopFigures = await serveFigures(figures, configuration).catch(async (fault: unknown) => {
    await stop();
    throw fault;
  });
  return {
    ...addresses,
    reload: () => void certificates.look(true),
    async stop() {
      stopFigures();
      await stop();
    },
  };
}

/** Serves policies until the signal. */
async function servePolicies(
  directory: Directory,
  { policyPort }: Configuration,
  following: AbortSignal,
): Promise<void> {
  if (policyPort === undefined) return;
  const serving = servePolicy(directory, policyPort, following, Date.now);
  await taking('WAYPOST_POLICY_PORT', policyPort, serving);
}

/** Answers how to end it. */
async function serveFigures(registry: Registry, { metricsPort }: Configuration): Promise<() => void> {
  if (metricsPort === undefined) return () => undefined;
  let serving: Server | undefined;
  await taking(
    'WAYPOST_METRICS_PORT',
    metricsPort,
    serveMetrics(registry, metricsPort).then((made) => (serving = made)),
  );
  return () => {
    serving?.close();
    serving?.closeAllConnections();
  };
}

async function openCopy({ dataDir, followerToken }: Configuration): Promise<DiskCopy> {
  const folder = join(dataDir, 'directory');
  const copy = new DiskCopy(folder, new CopySeal(followerToken));
  try {
    await copy.prepare();
  } catch (fault) {
    throw new StartupFailure(
      `The folder ${folder} cannot be written to (${(fault as Error).message}); give this user the right, or set WAYPOST_DATA_DIR.`,
      { cause: fault },
    );
  }
  return copy;
}

async function answerFromCopy(copy: DiskCopy, directory: Directory, log: Logger): Promise<CopyState | undefined> {
  const model = new DirectoryModel();
  const state = await copy.load(model);
  if (!state) return undefined;
  await directory.adoptSettled(model, state.feed, state.revision);
  directory.heard(state.currentAt);
  log.info({ revision: state.revision, mailboxes: model.mailboxes.size }, 'Answering from the copy on disk.');
  return state;
}

async function listen(server: LdapServer, identity: TlsIdentity, { ldapPort, ldapsPort, ldapListen }: Configuration) {
  if (ldapListen === 'all') await taking('WAYPOST_LDAP_PORT', ldapPort, server.listenPlain(undefined, ldapPort));
  else {
    await taking('WAYPOST_LDAP_PORT', ldapPort, server.listenPlain('127.0.0.1', ldapPort));
    // A machine without IPv6 has no ::1; clients then use 127.0.0.1.
    await taking('WAYPOST_LDAP_PORT', ldapPort, server.listenPlain('::1', ldapPort).catch(unlessTaken));
  }
  await taking('WAYPOST_LDAPS_PORT', ldapsPort, server.listenTls(identity, undefined, ldapsPort));
  return { ldap: `ldap://127.0.0.1:${String(ldapPort)}`, ldaps: `ldaps://127.0.0.1:${String(ldapsPort)}` };
}

function unlessTaken(fault: NodeJS.ErrnoException): void {
  if (fault.code === 'EADDRINUSE') throw fault;
}

async function taking(variable: string, port: number, listening: Promise<unknown>): Promise<void> {
  try {
    await listening;
  } catch (fault) {
    const { code, message } = fault as NodeJS.ErrnoException;
    const what = `Port ${String(port)}`;
    if (code === 'EADDRINUSE')
      throw new StartupFailure(`${what} is taken; stop what uses it, or set ${variable} to another.`, { cause: fault });
    if (code === 'EACCES')
      throw new StartupFailure(`${what} is not open to this user; set ${variable} to one above 1023.`, {
        cause: fault,
      });
    throw new StartupFailure(`${what} cannot be listened on (${message}); set ${variable} to another.`, {
      cause: fault,
    });
  }
}
