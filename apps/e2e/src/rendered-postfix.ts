import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DovecotServer,
  issueCertificate,
  ownLoopbackAddresses,
  ownLoopbackNet,
  PostfixServer,
  type PostfixServerOptions,
} from '@waypost/testing';
import type { Stack } from './stack.js';

/** A key and certificate in one file, as a mail server has them; what ends it takes the file away. */
export function tlsChain(): { file: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-tls-'));
  const file = join(folder, 'tls.pem');
  const { key, certificate } = issueCertificate('right');
  writeFileSync(file, key + certificate, { mode: 0o600 });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What of a rendered configuration is other here: the account's password, its inner port, and where Dovecot and the certificate are. */
export const adaptedTo = (
  dovecot: DovecotServer,
  { password, tlsFile, askPort }: { password: string; tlsFile: string; askPort: number },
): PostfixServerOptions['adapt'] => ({
  'change-me': password,
  '10026': String(askPort),
  'unix:private/dovecot-lmtp': `inet:127.0.0.1:${String(dovecot.ports.lmtp)}`,
  'private/auth': `inet:127.0.0.1:${String(dovecot.ports.sasl)}`,
  '/etc/postfix/waypost-tls.pem': tlsFile,
});

export interface RenderedPostfix {
  /** Where it takes mail, at port 25: every other port is for people who sign in. */
  host: string;
  stop: () => Promise<void>;
}

/** A real Postfix as Waypost renders it for a server, taking mail at an address of its own, with a real Dovecot behind it; only as root. */
export async function renderedPostfix(
  stack: Stack,
  { server, dovecot, policyPort }: { server: string; dovecot: DovecotServer; policyPort: number },
): Promise<RenderedPostfix> {
  const { net, port, giveBack: giveNetBack } = ownLoopbackNet();
  const host = `${net}.0.25`;
  const bindings = [{ address: host, port: 25, tls: 'starttls' }];
  await stack.rest.set(`/servers/${server}`, { 'smtp.bindings': bindings, 'smtp.inboundEnabled': true });
  const { bindDn, password } = await stack.rest.serviceAccount('postfix');
  const query = new URLSearchParams({ directory: stack.ldapUrl, bindDn, policyPort: String(policyPort) });
  const { files } = await stack.rest.ask<{ files: PostfixServerOptions['files'] }>(
    'GET',
    `/servers/${server}/postfix?${query.toString()}`,
  );
  const chain = tlsChain();
  const giveBack = ownLoopbackAddresses([host]);
  const postfix = await PostfixServer.start({
    name: server,
    files,
    adapt: adaptedTo(dovecot, { password, tlsFile: chain.file, askPort: port(1) }),
    resolver: '127.0.0.1',
    probe: { host, port: 25 },
  });
  return {
    host,
    stop: async () => {
      await postfix.discard();
      giveBack();
      giveNetBack();
      chain.remove();
    },
  };
}
