import { beforeAll, expect, it } from 'vitest';
import { aDomain, aGroup, aMailbox, aServer, aSite, onEachDatabase } from '../api-harness.spec-support.js';

const nul = encodeURIComponent('\0');
const encoded = encodeURIComponent;
/** As deep and as wide as four thousand characters let a filter be. */
const deepest = `${'(!'.repeat(1_300)}(cn=a)${')'.repeat(1_300)}`;
const widest = `(|${'(cn=*a*b*)'.repeat(390)})`;

const numbered = (count: number) => Array.from({ length: count }, (_, n) => [`stranger${n}`, n] as const);

onEachDatabase(
  'policies, filters and files under attack',
  (api) => {
    beforeAll(async () => {
      await api.has(aDomain('example.net'));
      await api.has(aSite('paris'));
      await api.has(aServer('mx1').at('paris'));
      await api.has(aMailbox('ann').on('mx1'));
    });

    it.each([
      '/mailboxes?filter=(cn=a\\00b)',
      '/mailboxes?filter=(cn=*\\00*)',
      '/mailboxes?filter=(!(department=\\00))',
      '/mailboxes?filter=(mail=\\00@example.net)',
      '/mailboxes?filter=(proxyAddresses=smtp:\\00*)',
      '/mailboxes?filter=(memberOf=cn=\\00,ou=groups,dc=example,dc=com)',
      '/mailboxes?filter=(entryUUID=\\00)',
      '/mailboxes?filter=(createTimestamp>=\\00)',
      `/mailboxes?filter=${encoded(deepest)}`,
      `/mailboxes?filter=${encoded(widest)}`,
      '/mailboxes?filter=(cn=%25_%5C)',
      '/address-book?filter=(cn=\\00)',
      '/groups?filter=(cn=\\ff\\fe)',
      `/mailboxes?q=${nul}`,
      `/address-book?q=a${nul}`,
      `/contacts?q=${nul}`,
      `/mailboxes/a${nul}b`,
      `/groups/a${nul}b`,
      `/recipient-policies/a${nul}b`,
      `/recipients?address=a${nul}@example.net`,
      '/jobs/not-an-id',
      '/jobs?cursor=eyJzb3J0IjoiLWNyZWF0ZWRBdCIsImtleSI6IngiLCJpZCI6IngifQ',
      '/jobs?subject=x',
      '/mailboxes?cursor=AAAA',
    ])('GET %s is answered or refused', async (path) => {
      expect((await api.get(path)).status).toBeLessThan(500);
    });

    it.each([
      ['/recipient-policies/match', { filter: '(cn=a\\00b)' }],
      ['/recipient-policies/match', { filter: deepest }],
      ['/recipient-policies/match', { filter: widest }],
      ['/recipient-policies/templates/preview', { templates: [{ template: '%g\0@example.net', primary: true }] }],
      [
        '/recipient-policies/templates/preview',
        { templates: [{ template: `%${'9'.repeat(400)}g@example.net`, primary: true }] },
      ],
      [
        '/recipient-policies',
        { name: 'a\0b', filter: '(cn=a)', templates: [{ template: '@example.net', primary: true }] },
      ],
      [
        '/recipient-policies',
        { name: 'ok', note: 'a\0b', filter: '(cn=a)', templates: [{ template: '@example.net', primary: true }] },
      ],
      [
        '/recipient-policies',
        { name: 'ok2', filter: '(cn=a\\00)', templates: [{ template: '@example.net', primary: true }] },
      ],
      ['/recipient-policies/ok/apply', { job: 'a\0b', planHash: '\0' }],
      ['/mailboxes', { ...aMailbox('bob').on('mx1').body, title: 'a\0b' }],
      ['/mailboxes', { ...aMailbox('cid').on('mx1').body, title: '\ud800' }],
      ['/groups', { ...aGroup('nul').body, filter: '(cn=\\00)' }],
      ['/groups/nul/members', { add: [{ address: 'a\0@example.net' }] }],
    ])('POST %s %# is answered or refused', async (path, body) => {
      expect((await api.post(path, body)).status).toBeLessThan(500);
    });

    it.each([
      ['a NUL', 'name,title\nann,a\0b\n'],
      ['a NUL in a name', 'name,title\na\0n,b\n'],
      ['a NUL in an address', 'name,addresses\nann,smtp:a\0@example.net\n'],
      ['another encoding', Buffer.from('\ufeffname,title\nann,x\n', 'utf16le').toString('latin1')],
      ['a column of many kilobytes', `name,${'x'.repeat(100_000)}\nann,y\n`],
      ['a cell of many kilobytes', `name,title\nann,${'x'.repeat(1_000_000)}\n`],
      ['a thousand columns', `name,${Array.from({ length: 1_000 }, (_, n) => `c${n}`).join(',')}\nann\n`],
      ['quotes without end', `name,title\nann,"${'""'.repeat(100_000)}\n`],
      ['very many rows', `name\n${',\n'.repeat(300_000)}`],
      ['a row of very many cells', `name\n${','.repeat(100_000)}\n`],
      ['a list of a million', `name,addresses\nann,"${'x\n'.repeat(1_050_000)}"\n`],
      ['a member of its own', 'name,displayName,address,members\ng,g,g@example.net,group:g\n'],
      ['a prototype', 'name,__proto__,constructor\nann,x,y\n'],
    ])('a file with %s is answered or refused', async (_, file) => {
      for (const kind of ['mailbox', 'group']) {
        const answer = await api.send('POST', `/imports?kind=${kind}`, file, { 'content-type': 'text/csv' });
        expect(answer.status).toBeLessThan(500);
        if (answer.status !== 201 || !answer.body.canApply) continue;
        const { id, planHash } = answer.body;
        expect((await api.post(`/imports/${id}/apply`, { planHash })).status).toBeLessThan(500);
      }
    });

    it.each([
      ['a thousand strangers in a row', [{ name: 'ann', ...Object.fromEntries(numbered(1_000)) }]],
      ['a list that holds lists', [{ name: 'ann', addresses: [[['smtp:a@example.net']]] }]],
      ['rows that are none', [null, 1, 'ann', [], {}]],
      ['a list of what is no address', [{ name: 'ann', addresses: Array.from({ length: 50_000 }, () => '@') }]],
    ])('a list with %s is answered, no larger than it came', async (_, rows) => {
      const answer = await api.post('/imports?kind=mailbox', rows);
      expect(answer.status).toBe(201);
      const items = await api.get(`/jobs/${answer.body.id}/items`);
      expect(JSON.stringify(items.body).length).toBeLessThan(20_000);
    });

    it('filters of policies that come to very many comparisons hold nobody up', async () => {
      // "name" stands for all names that somebody has, each of them to be compared.
      const filterOf = (count: number) => `(|${Array.from({ length: count }, (_, n) => `(name=${n})`).join('')})`;
      const policy = (name: string, count: number) =>
        api.post('/recipient-policies', {
          name,
          filter: filterOf(count),
          templates: [{ template: '@example.net', primary: true }],
        });
      expect((await policy('large', 200)).status).toBe(201);
      let answer = await policy('larger 0', 350);
      for (let nth = 1; answer.status === 201 && nth < 20; nth++) answer = await policy(`larger ${nth}`, 350);
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/filter' }] } });
      expect(answer.body.detail).toMatch(/5000 comparisons/);
      expect((await api.post('/mailboxes', aMailbox('dan').on('mx1').body)).status).toBe(201);
      expect((await api.patch('/mailboxes/dan', { title: 'Somebody' })).status).toBe(200);
    }, 60_000);

    it('nothing broke', () => {
      expect(api.logged.filter((line) => line.includes('"level":50'))).toEqual([]);
    });
  },
  { works: true },
);
