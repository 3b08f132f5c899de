import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DovecotServer,
  freePort,
  issueCertificate,
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
export const adaptedTo = async (
  dovecot: DovecotServer,
  { password, tlsFile }: { password: string; tlsFile: string },
): Promise<PostfixServerOptions['adapt']> => ({
  'change-me': password,
  '10026': String(await freePort()),
  'unix:private/dovecot-lmtp': `inet:127.0.0.1:${String(dovecot.ports.lmtp)}`,
  'private/auth': `inet:127.0.0.1:${String(dovecot.ports.sasl)}`,
  '/etc/postfix/waypost-tls.pem': tlsFile,
});

export interface RenderedPostfix {
  /** Where it takes mail. */
  port: number;
  stop: () => Promise<void>;
}

/** A real Postfix as Waypost renders it for a server, taking mail on a port of this machine, with a real Dovecot behind it; only as root. */
export async function renderedPostfix(
  stack: Stack,
  { server, dovecot, port, policyPort }: { server: string; dovecot: DovecotServer; port: number; policyPort: number },
): Promise<RenderedPostfix> {
  const bindings = [{ address: '127.0.0.1', port, tls: 'none' }];
  await stack.rest.set(`/servers/${server}`, { 'smtp.bindings': bindings, 'smtp.inboundEnabled': true });
  const { bindDn, password } = await stack.rest.serviceAccount('postfix');
  const query = new URLSearchParams({ directory: stack.ldapUrl, bindDn, policyPort: String(policyPort) });
  const { files } = await stack.rest.ask<{ files: PostfixServerOptions['files'] }>(
    'GET',
    `/servers/${server}/postfix?${query.toString()}`,
  );
  const chain = tlsChain();
  const postfix = await PostfixServer.start({
    name: server,
    files,
    adapt: await adaptedTo(dovecot, { password, tlsFile: chain.file }),
    resolver: '127.0.0.1',
    probe: { host: '127.0.0.1', port },
  });
  return {
    port,
    stop: async () => {
      await postfix.discard();
      chain.remove();
    },
  };
}
