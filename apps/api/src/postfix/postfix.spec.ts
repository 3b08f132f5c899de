import { beforeAll, describe, expect, it } from 'vitest';
import { aConnector, aServer, aSite, onEachDatabase, refused } from '../api-harness.spec-support.js';

interface Planned {
  hash: string;
  files: { name: string; text: string }[];
  warnings: string[];
  openRelay: { because: string; by: string }[];
}

onEachDatabase('the Postfix of a server', (api) => {
  beforeAll(async () => {
    await api.has(aSite('hq'));
    await api.has(aServer('hermes', { fqdn: 'hermes.hosts.invalid', roles: ['transport'] }).at('hq'));
    await api.has(aServer('athena', { fqdn: 'athena.hosts.invalid' }).at('hq'));
    await api.patch('/servers/hermes/settings', { 'smtp.inboundEnabled': true });
  });
  const plan = async (server: string, query = ''): Promise<Planned> =>
    (await api.get(`/servers/${server}/postfix${query}`)).body;
  const file = ({ files }: Planned, name: string) => files.find((one) => one.name === name)?.text ?? '';

  it('follows from what is in force there, and says so by its hash', async () => {
    const before = await plan('hermes');
    expect(await plan('HERMES')).toEqual(before);
    await api.patch('/sites/hq/settings', { 'smtp.maxMessageBytes': 2_000_000 });
    const after = await plan('hermes');
    expect(after.hash).not.toBe(before.hash);
    expect(file(after, 'main.cf')).toContain('\nmessage_size_limit = 2000000\n');
    await api.patch('/sites/hq/settings', { 'smtp.maxMessageBytes': null });
    expect((await plan('hermes')).hash).toBe(before.hash);
  });

  it('asks the directory that is named, as the account that is named', async () => {
    const named = await plan('hermes', '?directory=ldaps://ldap.example.org:6360&bindDn=uid=mx,dc=example');
    expect(file(named, 'waypost-domains.cf')).toMatch(
      /server_host = ldaps:\/\/ldap.example.org:6360\nbind_dn = uid=mx,dc=example\n/,
    );
    expect(file(named, 'waypost-transport.cf')).toContain('search_base = wpServer=hermes.hosts.invalid,');
    expect(await api.get('/servers/hermes/postfix?directory=http://x')).toMatchObject(
      refused(422, 'query-invalid', '#/directory'),
    );
    expect(await api.get('/servers/nowhere/postfix')).toMatchObject(refused(404, 'node-not-found'));
  });

  it('asks the policy service at the port that is named, and warns where none is asked', async () => {
    expect(file(await plan('hermes'), 'main.cf')).toContain('check_policy_service inet:127.0.0.1:10031\n');
    expect(file(await plan('hermes', '?policyPort=12345'), 'main.cf')).toContain('inet:127.0.0.1:12345\n');
    const unasked = await plan('hermes', '?policyPort=0');
    expect(file(unasked, 'main.cf')).not.toContain('check_policy_service');
    expect(unasked.warnings).toContainEqual(expect.stringContaining('WAYPOST_POLICY_PORT'));
    expect(await api.get('/servers/hermes/postfix?policyPort=65536')).toMatchObject(
      refused(422, 'query-invalid', '#/policyPort'),
    );
  });

  it('lets the other servers pass mail on, and warns while nobody knows where they are', async () => {
    expect((await plan('hermes')).warnings).toMatchObject([expect.stringContaining('athena.hosts.invalid')]);
    await api.patch('/servers/athena/settings', { 'smtp.sourceAddress': '192.0.2.11' });
    const known = await plan('hermes');
    expect(known.warnings).toEqual([]);
    expect(file(known, 'waypost-peers.cidr')).toContain('192.0.2.11 OK');
  });

  it('has a transport for each connector with limits that it passes mail on by', async () => {
    const before = await plan('hermes');
    const limits = { connections: 2 };
    await api.has(
      aConnector('slow', 'hq', { addressSpaces: [{ pattern: 'slow.test' }], bridgeheads: ['hermes'], limits }),
    );
    const after = await plan('hermes');
    expect(after.hash).not.toBe(before.hash);
    expect(file(after, 'master.cf')).toContain('\nwaypost-to-slow unix - - n - 2 smtp\n');
    expect(file(await plan('athena'), 'master.cf')).not.toContain('waypost-to-slow');
    await api.put('/connectors/slow/state', { state: 'down' });
    expect((await plan('hermes')).hash).toBe(after.hash);
    await api.patch('/connectors/slow', { limits: {} });
    expect((await plan('hermes')).hash).toBe(before.hash);
  });

  it('says which programs are left to be set up by hand, on the servers that hand mail to them', async () => {
    const spaces = [{ type: 'FAX', pattern: '*' }];
    await api.has(
      aConnector('fax', 'hq', { kind: 'foreign', transport: 'pipe', addressSpaces: spaces, bridgeheads: ['hermes'] }),
    );
    expect((await plan('hermes')).warnings).toEqual([expect.stringMatching(/called fax to master\.cf/)]);
    expect((await plan('athena')).warnings).not.toContainEqual(expect.stringContaining('fax'));
    await api.delete('/connectors/fax');
  });

  describe('raises the alarm', () => {
    const relays = async () =>
      (await api.get('/routing/open-relays')).body.items.map(
        (item: { server: { name: string }; reasons: { because: string }[] }) =>
          `${item.server.name} ${item.reasons.map(({ because }) => because).join(', ')}`,
      );

    it('over a server whose settings open it', async () => {
      expect(await relays()).toEqual([]);
      await api.patch('/servers/hermes/settings', { 'smtp.relayMode': 'allExceptList' });
      expect(await relays()).toEqual(['hermes all-but-a-list']);
      expect((await plan('hermes')).openRelay).toMatchObject([{ by: 'smtp.relayMode' }]);
      await api.patch('/servers/hermes/settings', { 'smtp.relayMode': null });
      expect(await relays()).toEqual([]);
    });

    it('not over a connector that relays to one domain for anybody, which Postfix is told', async () => {
      await api.has(aConnector('partner', 'hq', { addressSpaces: [{ pattern: 'partner.org' }], relay: true }));
      expect(await relays()).toEqual([]);
      expect(file(await plan('hermes'), 'waypost-recipients.regexp')).toContain('/@partner\\.org$/ OK');
    });
  });
});
