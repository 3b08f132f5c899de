// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { spreadOf } from './measure.mjs';
import { figure, heading, latency, remark } from './report.mjs';

const messages = Number(process.env['WAYPOST_STORM_MESSAGES'] ?? 1_000_000);
const seed = Number(process.env['WAYPOST_STORM_SEED'] ?? 20_261_122);
const suffix = 'dc=paradigms,dc=example';
/** Argon2id at its cheapest: it is the server that is stormed, not the hash. */
const secret = {
  password: 'a password for tests',
  verifier: '$argon2id$v=19$m=64,t=1,p=1$Gr2aWAzNfRAZj6IvcNXelg$FWgCwT3UYh9vXVKTjzGNF2hh8Q30Ue1CHsxeikjYdQ8',
};
const service = { dn: `uid=dovecot,ou=services,${suffix}`, password: secret.password };
const ann = { dn: `uid=ann,ou=people,${suffix}`, password: secret.password, address: 'ann@paradigms.example' };

/** Mutated messages against a directory of its own with a small model, and what a well-behaved client sees of it. */
export async function fuzz() {
  const { aMailbox, aServiceAccount, aSmallOrganization, DirectoryProcess, FakeFeed, SteadyClient, storm } =
    await import('@waypost/testing');
  const people = Array.from({ length: 40 }, (_, nth) => aMailbox(`p${nth}`));
  const account = aServiceAccount('dovecot', secret.verifier);
  const feed = new FakeFeed([
    ...aSmallOrganization(),
    aMailbox('ann', { verifier: secret.verifier }),
    account,
    ...people,
  ]);
  const directory = await DirectoryProcess.start({ apiUrl: await feed.start(), followerToken: feed.token });
  const client = await SteadyClient.connect(directory.port);
  while ((await client.bind(service)).code !== 0) await sleep(20);
  heading(`Storm of ${messages.toLocaleString('en-US')} messages, seed ${seed}`);
  let [isOver, wrong, peak] = [false, 0, 0];
  const before = directory.memory ?? 0;
  const steady = (async () => {
    for (; !isOver && directory.isAlive; await sleep(1)) {
      const { code, dns } = await client.lookUp(suffix, ann.address);
      if (code !== 0 || dns.join() !== ann.dn) wrong += 1;
      peak = Math.max(peak, directory.memory ?? 0);
    }
  })();
  const began = performance.now();
  const names = { suffix, person: { name: 'ann', address: ann.address }, service: 'dovecot' };
  const report = await storm({ port: directory.port, seed, messages, names, insiders: [service, ann] });
  isOver = true;
  await steady;
  const none = { budget: { most: 0 } };
  figure('messages a second', (report.messages * 1_000) / (performance.now() - began), '/s', {
    more: `${report.connections} connections, ${report.answers} answers, ${report.disconnections} notices of disconnection`,
  });
  figure('process ended', directory.isAlive ? 0 : 1, 'times', none);
  figure('entries shown before a bind', report.leaks.length, '', none);
  figure('connections answered with what is not LDAP', report.broken, '', none);
  figure('connections not accepted', report.refused, '', none);
  figure('wrong answers to the well-behaved client', wrong, '', none);
  const taken = spreadOf(client.taken);
  latency('lookups of the well-behaved client meanwhile', taken);
  remark(`p99 ${taken.p99.toFixed(1)} ms; the storm is made in the process that measures, so most of it is its own.`);
  figure('resident memory, most', peak, 'MiB', { more: `${Math.round(before)} MiB before` });
  client.end();
  await directory.stop();
  await feed.stop();
}
