import { canRun, SourcePeople, startSourceSlapd } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDomain, aMailbox, aServer, aSite, onEachDatabase, refused } from '../../api-harness.spec-support.js';

const runs = canRun('trials of directory sources', { slapd: 'slapd', slapadd: 'slapd', ldapsearch: 'ldap-utils' });
const people = new SourcePeople({ count: 5 });

describe.skipIf(!runs)('a trial', () => {
  let slapd: Awaited<ReturnType<typeof startSourceSlapd>>;
  beforeAll(async () => {
    slapd = await startSourceSlapd({ ldif: people.ldif() });
  });
  afterAll(() => slapd?.stop());

  const configOf = (more: object = {}) => ({
    kind: 'openldap',
    connection: { urls: [slapd.url], tls: 'plain', bindDn: slapd.reader.login.dn },
    password: slapd.reader.login.password,
    scope: { bases: [people.base] },
    ...more,
  });

  onEachDatabase(
    'of a directory source',
    (api) => {
      beforeAll(async () => {
        await api.has(aDomain('source.example'));
        await api.has(aSite('paris'));
        await api.has(aServer('mx1').at('paris'));
      });
      const attempt = (config: object, more: object = {}) => api.post('/directory/sources/test', { config, ...more });

      it('says who answers, what is there, and what some of it would become, and writes nothing', async () => {
        const person = people.person(0);
        await api.has(aMailbox('joined', { address: person.mail }).on('mx1'));
        const { status, body } = await attempt(configOf({ placement: [{ server: 'mx1' }] }), { samples: 5 });
        expect(status).toBe(200);
        expect(body).toMatchObject({
          ok: true,
          failure: null,
          server: { url: slapd.url, vendor: expect.any(String), strategy: expect.any(String) },
          namingContexts: [slapd.suffix],
          bases: [{ dn: people.base, entries: { person: 5 } }],
          counted: 'all',
        });
        expect(body.attributes).toContain('uid');
        expect(body.attributes).not.toContain('userPassword');
        expect(body.samples).toHaveLength(5);
        const [first] = body.samples.filter(({ dn }: { dn: string }) => dn === person.dn);
        expect(first).toMatchObject({
          outcome: 'link',
          recipient: { name: 'joined' },
          fields: { address: person.mail },
        });
        const others = body.samples.filter(({ dn }: { dn: string }) => dn !== person.dn);
        for (const other of others)
          expect(other).toMatchObject({ outcome: 'create', placement: { name: 'mx1' }, faults: [] });
        expect((await api.get('/mailboxes')).body.items).toHaveLength(1);
        expect((await api.get('/directory/sources')).body.items).toEqual([]);
        await api.delete('/mailboxes/joined');
      });

      it('offers where to begin before a base is named', async () => {
        const { body } = await attempt(configOf({ scope: undefined }));
        expect(body).toMatchObject({ ok: true, namingContexts: [slapd.suffix], bases: [], samples: [] });
      });

      it.each([
        { when: 'the password is wrong', more: () => ({ password: 'wrong' }), reason: 'bind-refused' },
        {
          when: 'nobody listens',
          more: () => ({ connection: { urls: ['ldap://127.0.0.1:1'], tls: 'plain', bindDn: 'cn=x' } }),
          reason: 'unreachable',
        },
        {
          when: 'a base is not there',
          more: () => ({ scope: { bases: [`ou=nowhere,${slapd.suffix}`] } }),
          reason: 'base-missing',
        },
        {
          when: 'the account may not read',
          more: () => ({
            connection: { urls: [slapd.url], tls: 'plain', bindDn: slapd.stranger.login.dn },
            password: slapd.stranger.login.password,
          }),
          reason: 'refused',
        },
      ])('says that a run would fail where $when', async ({ more, reason }) => {
        const { status, body } = await attempt(configOf(more()));
        expect(status).toBe(200);
        expect(body).toMatchObject({ ok: false, failure: { reason, detail: expect.stringMatching(/\S+ .*\.$/) } });
        expect(JSON.stringify(body)).not.toContain(slapd.stranger.login.password);
      });

      it('of a saved source needs no password, unless it is led elsewhere', async () => {
        const { id } = await api.has({
          path: '/directory/sources',
          body: { name: 'saved', ...configOf(), ...mapping },
        });
        const saved = (config: object) => attempt(config, { source: 'saved', samples: 1 });
        expect((await saved({})).body).toMatchObject({ ok: true, samples: { length: 1 } });
        expect((await saved({ scope: { people: '(uid=nobody)' } })).body).toMatchObject({ ok: true, samples: [] });
        expect(await saved({ connection: { urls: ['ldap://127.0.0.2:3899'] } })).toMatchObject(
          refused(422, 'body-invalid', '#/config/password'),
        );
        await api.delete(`/directory/sources/${id}`);
      });

      it('shows some of a long set, and says how many there are besides', async () => {
        const members = Array.from({ length: 60 }, (_, at) => `uid=m${at},${people.base}`);
        const dn = `cn=crowd,${slapd.suffix}`;
        await slapd.manager.add(dn, {
          objectClass: ['groupOfNames', 'extensibleObject'],
          cn: 'crowd',
          mail: 'crowd@source.example',
          member: members,
        });
        const { body } = await attempt(configOf({ scope: { bases: [slapd.suffix] } }), { samples: 50 });
        const crowd = body.samples.find((sample: { dn: string }) => sample.dn === dn);
        expect(crowd.fields.members).toHaveLength(50);
        expect(crowd.more).toEqual({ members: 10 });
        await slapd.manager.remove(dn);
      });

      it('leaves a word in the log of who tried which servers, and none of the password', async () => {
        await attempt(configOf());
        const line = api.logged.findLast((one) => one.includes('a directory source is tried'));
        expect(JSON.parse(line ?? '{}')).toMatchObject({ urls: [slapd.url], by: expect.any(String) });
        expect(api.logged.join()).not.toContain(slapd.reader.login.password);
      });

      it('refuses what it cannot try, all of it at once', async () => {
        expect(await attempt({})).toMatchObject({ status: 422, body: { type: '/problems/body-invalid' } });
        expect(await attempt(configOf({ scope: { bases: ['not a dn'], people: '(uid=' } }))).toMatchObject({
          status: 422,
        });
        const plain = { urls: ['ldap://dc1.hq.example'], tls: 'plain', bindDn: 'cn=x,dc=hq' };
        expect(await attempt(configOf({ connection: plain }))).toMatchObject(
          refused(422, 'body-invalid', '#/config/connection/urls/0'),
        );
        expect(await attempt({}, { source: 'nowhere' })).toMatchObject(refused(404, 'source-not-found'));
        expect(await attempt(configOf(), { samples: 51 })).toMatchObject(refused(422, 'body-invalid', '#/samples'));
      });
    },
    { onlyEmbedded: true },
  );
});

const mapping = {
  scope: { bases: [people.base], people: '(uid=*)' },
  mapping: (['name', 'displayName', 'address'] as const).map((target, index) => ({
    kind: 'person',
    target,
    from: [['uid', 'cn', 'mail'][index]],
  })),
};
