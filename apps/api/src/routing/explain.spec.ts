import { canRun, startDnsmasq } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aConnector,
  aContact,
  aDomain,
  aGroup,
  aMailbox,
  aServer,
  aSite,
  type Json,
  onEachDatabase,
  refused,
} from '../api-harness.spec-support.js';

const runs = canRun('explanations with a real DNS', { dnsmasq: 'dnsmasq-base' });
/** Domains with more exchanges than anybody needs. */
const crowds = ['crowd0.test', 'crowd1.test', 'crowd2.test', 'crowd3.test'];
const dns = runs
  ? await startDnsmasq(
      'mx-host=minasi.com,arlington.minasi.com,10',
      'host-record=arlington.minasi.com,199.34.57.24',
      'host-record=plain.test,192.0.2.80',
      'mx-host=nomail.test,.,0',
      'mx-host=ours.test,hermes.paradigms.com,10',
      'host-record=hermes.paradigms.com,192.0.2.10',
      'cname=alias.test,plain.test',
      ...Array.from({ length: 40 }, (_, nth) => `host-record=many.test,192.0.2.${String(100 + nth)}`),
      ...crowds.flatMap((crowd) => [
        ...Array.from({ length: 70 }, (_, nth) => `mx-host=${crowd},mx${String(nth)}.${crowd},${String(nth)}`),
        `host-record=mx0.${crowd},192.0.2.99`,
      ]),
    )
  : undefined;
afterAll(() => dns?.stop());

describe.skipIf(!dns)('with a DNS of its own', () => {
  onEachDatabase(
    'explaining a message',
    (api) => {
      beforeAll(async () => {
        for (const site of ['hq', 'paris']) await api.has(aSite(site));
        for (const [name, site, roles] of [
          ['athena', 'hq', ['mailbox']],
          ['hermes', 'hq', ['transport']],
          ['calliope', 'paris', ['mailbox', 'transport']],
        ] as const)
          await api.has(aServer(name, { fqdn: `${name}.paradigms.com`, roles }).at(site));
        await api.has(aDomain('paradigms.com'));
        await api.patch('/servers/hermes/settings', { 'smtp.inboundEnabled': true });
        for (const [name, server] of [
          ['ann', 'athena'],
          ['bob', 'athena'],
          ['cleo', 'calliope'],
        ] as const)
          await api.has(aMailbox(name, { address: `${name}@paradigms.com` }).on(server));
        await api.has(aContact('mark', { address: 'mark@minasi.com' }));
        await api.has(aGroup('all', { address: 'all@paradigms.com' }));
        const add = [{ mailbox: 'ann' }, { mailbox: 'cleo' }, { contact: 'mark' }];
        await api.post('/groups/all/members', { add });
        await api.has(aConnector('internet', 'hq', { bridgeheads: ['hermes'] }));
        await api.has(
          aConnector('hq-paris', 'hq', { kind: 'site-link', targetSite: 'paris', addressSpaces: [], cost: 5 }),
        );
      });
      const explain = async (question: object): Promise<Json> =>
        (await api.post('/routing/explain', { from: 'ann@paradigms.com', authenticatedAs: 'ann', ...question })).body;
      const rulesOf = ({ steps }: Json) => steps.map(({ rule }: Json) => rule);

      it('goes through the golden fixture: athena, hermes, arlington', async () => {
        const answer = await explain({ to: ['mark@minasi.com'], channel: 'client' });
        expect(answer.question).toMatchObject({ server: 'athena', channel: 'client', bytes: 10_000 });
        expect(answer.outcomes).toMatchObject([
          {
            verdict: 'handed-on',
            nextHop: 'arlington.minasi.com',
            hop: 'final-or-gateway',
            servers: ['athena', 'hermes'],
            connector: 'internet',
            station: { host: 'arlington.minasi.com', addresses: ['199.34.57.24'], port: 25 },
            postfix: [
              { server: 'athena', transport: 'smtp:[hermes.paradigms.com]', agrees: true },
              { server: 'hermes', transport: 'smtp:', agrees: true },
            ],
          },
        ]);
        expect(answer.steps.find(({ rule }: Json) => rule === 'J2')).toMatchObject({
          asks: 'Who takes mail in for the domain?',
          evidence: { mx: [{ preference: 10, exchange: 'arlington.minasi.com' }] },
        });
        expect(answer.notes).toEqual([]);
      });

      it('opens groups, leaves mail at home, and says in how many copies it goes on', async () => {
        const answer = await explain({ to: ['ALL@paradigms.com'] });
        const short = answer.outcomes.map(({ recipient, verdict, nextHop, server, through }: Json) => [
          recipient,
          verdict,
          nextHop ?? server,
          through.join(),
        ]);
        expect(short.sort()).toEqual([
          ['ann@paradigms.com', 'delivered', 'athena', 'all'],
          ['cleo@paradigms.com', 'handed-on', 'hermes.paradigms.com', 'all'],
          ['mark@minasi.com', 'handed-on', 'arlington.minasi.com', 'all,mark'],
        ]);
        expect(answer.copies).toHaveLength(3);
        const cleo = answer.outcomes.find(({ recipient }: Json) => recipient === 'cleo@paradigms.com');
        expect(cleo.postfix).toEqual([
          { server: 'athena', transport: 'smtp:[hermes.paradigms.com]', agrees: true },
          { server: 'hermes', transport: 'smtp:[calliope.paradigms.com]', agrees: true },
          { server: 'calliope', transport: null, agrees: true },
        ]);
        expect(rulesOf(answer)).toEqual(expect.arrayContaining(['G2', 'E4', 'H1', 'H3', 'G5']));
      });

      it('follows forwardings to their end', async () => {
        const names = Array.from({ length: 24 }, (_, nth) => `step${String(nth)}`);
        for (const name of names) await api.has(aMailbox(name, { address: `${name}@paradigms.com` }).on('athena'));
        for (const [nth, name] of names.slice(1).entries())
          await api.patch(`/mailboxes/${names[nth]}/delivery`, {
            forwarding: { to: { mailbox: name }, keepCopy: false },
          });
        const answer = await explain({ to: ['step0@paradigms.com'] });
        expect(answer.outcomes).toMatchObject([{ recipient: 'step23@paradigms.com', verdict: 'delivered' }]);
        expect(answer.notes).toEqual([]);
      });

      it.each([
        { to: 'x@plain.test', what: 'no MX but an address', then: { nextHop: 'plain.test' } },
        { to: 'x@alias.test', what: 'an alias', then: { nextHop: 'alias.test' } },
        { to: 'x@nomail.test', what: 'a null MX', then: { verdict: 'returned', code: '5.1.10' } },
        { to: 'x@nowhere.test', what: 'nothing at all', then: { verdict: 'returned', code: '5.4.0' } },
        { to: 'x@ours.test', what: 'a way back to ourselves', then: { verdict: 'returned', code: '5.3.5' } },
      ])('asks a real DNS: $what', async ({ to, then }) => {
        expect((await explain({ to: [to] })).outcomes).toMatchObject([then]);
      });

      it('is not led on by zones without end, and says where it stopped asking', async () => {
        const many = (await explain({ to: ['x@many.test'] })).outcomes[0].station.addresses;
        expect(many).toHaveLength(32);
        const crowd = await explain({ to: ['x@crowd0.test'] });
        expect(crowd.steps.find(({ rule }: Json) => rule === 'J2').evidence.mx).toHaveLength(64);
        expect(crowd.outcomes).toMatchObject([{ nextHop: 'mx0.crowd0.test' }]);
        const { steps } = await explain({ to: crowds.map((one) => `x@${one}`) });
        expect(steps.map(({ says }: Json) => says)).toContain(
          'The addresses of mx0.crowd0.test are not known: DNS is asked for 200 names at most.',
        );
      });

      it('marks unknown what DNS is not asked for', async () => {
        const { steps, outcomes } = await explain({ to: ['mark@minasi.com'], dns: false });
        expect(steps).toContainEqual(expect.objectContaining({ rule: 'J2', decision: 'unknown' }));
        expect(outcomes).toMatchObject([{ verdict: 'handed-on', nextHop: 'minasi.com' }]);
      });

      it('is asked for a moment by any clock', async () => {
        const to = ['mark@minasi.com'];
        const { question } = await explain({ to, at: '2026-12-06T10:00:00+02:00' });
        expect(question.at).toBe('2026-12-06T08:00:00.000Z');
        const refusal = await api.post('/routing/explain', { from: '', to, at: 'yesterday' });
        expect(refusal.body.errors).toEqual([{ pointer: '#/at', detail: expect.stringContaining('RFC 3339') }]);
      });

      it('refuses strangers who would relay, and unknown recipients at the door', async () => {
        const answer = await explain({
          authenticatedAs: undefined,
          from: 'x@elsewhere.test',
          to: ['y@elsewhere.test', 'nobody@paradigms.com', 'bob@paradigms.com'],
          clientAddress: '198.51.100.7',
        });
        expect(answer.question).toMatchObject({ server: 'hermes', channel: 'smtp-anonymous' });
        expect(answer.outcomes.map(({ verdict, code }: Json) => code ?? verdict)).toEqual([
          '5.7.1',
          '5.1.1',
          'handed-on',
        ]);
        expect(answer.steps.find(({ rule, code }: Json) => rule === 'C2' && code)).toMatchObject({
          reply: '554 5.7.1',
        });
      });

      it('says what a Postfix that asks about the size is told, and one that does not', async () => {
        await api.has(
          aConnector('small', 'hq', {
            bridgeheads: ['hermes'],
            addressSpaces: [{ pattern: 'plain.test' }],
            maxBytes: 5_000,
          }),
        );
        const { outcomes } = await explain({ to: ['x@plain.test'], bytes: 9_000 });
        expect(outcomes).toMatchObject([
          {
            verdict: 'handed-on',
            connector: 'internet',
            postfix: [
              { server: 'athena', asking: 'smtp:[hermes.paradigms.com]', agrees: true },
              { server: 'hermes', asking: 'smtp:', agrees: true },
            ],
          },
        ]);
        await api.delete('/connectors/small');
        const [before] = (await explain({ to: ['x@plain.test'] })).outcomes;
        expect(before.postfix[0]).not.toHaveProperty('asking');
      });

      it('takes two connectors to the same host for one only where both speak to it alike', async () => {
        const smart = { kind: 'smarthost', hosts: ['[192.0.2.9]:587'], bridgeheads: ['hermes'], tls: 'required' };
        const space = (pattern: string) => ({ addressSpaces: [{ pattern }] });
        await api.has(aConnector('a-partner', 'hq', { ...smart, ...space('other.test') }));
        await api.has(aConnector('b-partner', 'hq', { ...smart, ...space('plain.test') }));
        const atHermes = async () => (await explain({ to: ['x@plain.test'] })).outcomes[0].postfix[1];
        expect(await atHermes()).toEqual({ server: 'hermes', transport: 'smtp:[192.0.2.9]:587', agrees: true });
        const otherwise = { agrees: false, because: expect.stringContaining('as a-partner says') };
        await api.patch('/connectors/b-partner', { tls: 'verified', tlsName: 'mx.partner.test' });
        expect(await atHermes()).toMatchObject(otherwise);
        await api.patch('/connectors/b-partner', { tls: 'required', tlsName: null });
        await api.put('/connectors/a-partner/credentials', { username: 'acme', password: 'of a-partner' });
        expect(await atHermes()).toMatchObject(otherwise);
        for (const name of ['a-partner', 'b-partner']) await api.delete(`/connectors/${name}`);
      });

      it('supposes changes that nobody made', async () => {
        const smart = aConnector('partner', 'hq', {
          kind: 'smarthost',
          bridgeheads: ['hermes'],
          hosts: ['[192.0.2.5]'],
          addressSpaces: [{ pattern: '*.com', cost: 50 }],
        }).body;
        const whatIf = { connectors: [{ do: 'create', connector: smart }] };
        const answer = await explain({ to: ['mark@minasi.com'], whatIf });
        expect(answer.outcomes).toMatchObject([{ connector: 'partner', nextHop: '[192.0.2.5]', hop: 'relay' }]);
        expect(answer.steps.find(({ rule }: Json) => rule === 'I1').losers).toMatchObject([
          { connector: 'internet', space: '*', because: 'less-specific' },
        ]);
        const down = { states: [{ of: 'server', name: 'hermes', state: 'down' }] };
        expect((await explain({ to: ['mark@minasi.com'], whatIf: down })).outcomes).toMatchObject([
          {
            verdict: 'queued',
            code: '4.4.4',
            postfix: [{ transport: expect.stringMatching(/^retry:4\.4\.4 /), agrees: true }],
          },
        ]);
        const changed = { connectors: [{ do: 'change', connector: 'INTERNET', change: { maxBytes: 5_000 } }] };
        expect((await explain({ to: ['mark@minasi.com'], whatIf: changed })).outcomes).toMatchObject([
          {
            verdict: 'returned',
            code: '5.2.3',
            postfix: [{ asking: expect.stringMatching(/^error:5\.2\.3 /), agrees: true }],
          },
        ]);
        const gone = { connectors: [{ do: 'delete', connector: 'internet' }] };
        expect(rulesOf(await explain({ to: ['mark@minasi.com'], whatIf: gone }))).toContain('I4');
        expect((await api.get('/connectors?q=partner')).body.items).toEqual([]);
      });

      it('refuses what cannot be supposed, with where it stands', async () => {
        const ask = (question: object) => api.post('/routing/explain', { from: '', to: ['x@plain.test'], ...question });
        const connector = aConnector('faulty', 'hq', { relay: true }).body;
        expect(await ask({ whatIf: { connectors: [{ do: 'create', connector }] } })).toMatchObject(
          refused(422, 'body-invalid', '#/whatIf/connectors/0/connector/relay'),
        );
        expect(await ask({ whatIf: { connectors: [{ do: 'delete', connector: 'nowhere' }] } })).toMatchObject(
          refused(422, 'reference-not-found', '#/whatIf/connectors/0/connector'),
        );
        expect(await ask({ whatIf: { states: [{ of: 'server', name: 'nowhere', state: 'up' }] } })).toMatchObject(
          refused(422, 'reference-not-found', '#/whatIf/states/0/name'),
        );
        expect(await ask({ server: 'nowhere' })).toMatchObject(refused(422, 'reference-not-found', '#/server'));
        expect(await ask({ to: ['no address'] })).toMatchObject(refused(422, 'body-invalid', '#/to/0'));
        expect((await api.stranger.post('/routing/explain', {})).status).toBe(401);
      });

      it('is asked again by its link', async () => {
        const answer = await explain({ to: ['mark@minasi.com'], channel: 'client' });
        const again = await api.get(`/routing/explain?question=${answer.link}`);
        expect(again.body.outcomes).toEqual(answer.outcomes);
        expect(await api.get('/routing/explain?question=nonsense')).toMatchObject(
          refused(422, 'query-invalid', '#/question'),
        );
      });
    },
    { dnsServers: [`127.0.0.1:${dns?.port}`] },
  );
});
