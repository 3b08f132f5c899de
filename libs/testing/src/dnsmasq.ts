import { Resolver } from 'node:dns/promises';
import { freePort } from './free-port.js';
import { requirePath } from './is-installed.js';
import { ServerFolder } from './server-folder.js';
import { ServerProcess } from './server-process.js';
import { unprivilegedUser } from './unprivileged-user.js';

/**
 * A DNS server on a port of its own that answers from these lines of dnsmasq's configuration and asks nobody else: of what
 * lies in com, test and arpa there is no more.
 */
export async function startDnsmasq(...lines: readonly string[]) {
  const user = unprivilegedUser();
  const folder = new ServerFolder('dnsmasq', user);
  const port = await freePort();
  const configuration = folder.write(
    'dnsmasq.conf',
    [
      'no-resolv',
      'no-hosts',
      'bind-interfaces',
      'listen-address=127.0.0.1',
      `port=${port}`,
      'local=/com/test/invalid/arpa/',
      ...lines,
      '',
    ].join('\n'),
  );
  // An empty user keeps it from changing to another: it is an ordinary one already.
  const args = ['--keep-in-foreground', '--user=', '--pid-file=', `--conf-file=${configuration}`];
  const server = new ServerProcess('dnsmasq', requirePath('dnsmasq', 'dnsmasq-base'), args, user, folder);
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  await server.untilReady(() =>
    resolver.resolve4('ready.invalid').catch((fault: NodeJS.ErrnoException) => {
      if (fault.code !== 'ENOTFOUND' && fault.code !== 'ENODATA') throw fault;
    }),
  );
  return { port, stop: () => server.stop() };
}
