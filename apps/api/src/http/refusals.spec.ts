import { problemCodes } from '@waypost/kernel';
import { describe, expect, it, vi } from 'vitest';
import { aSite, onEachDatabase, refused } from '../api-harness.spec-support.js';
import { problems } from './problems.js';

describe('what refusals look like', () => {
  it('is written for every code there is, each with an error status and a title of its own', () => {
    expect(Object.keys(problems).sort()).toEqual([...problemCodes].sort());
    for (const { status } of Object.values(problems)) expect(status).toSatisfy((n: number) => n >= 400 && n <= 503);
    const titles = Object.values(problems).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

onEachDatabase(
  'refusals',
  (api) => {
    it.each([
      { when: 'the body is no JSON', body: '{"name":', refusal: refused(400, 'body-not-understood') },
      { when: 'the body is empty', body: '', refusal: refused(400, 'body-not-understood') },
      { when: 'the body is a list', body: '[]', refusal: refused(422, 'body-invalid') },
      {
        when: 'the body reaches for the prototype',
        body: '{"__proto__":{}}',
        refusal: refused(400, 'body-not-understood'),
      },
      {
        when: 'the body is larger than 1 MiB',
        body: `"${'x'.repeat(1024 * 1024)}"`,
        refusal: refused(413, 'body-too-large'),
      },
      {
        when: 'the body is a form',
        body: 'name=paris',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        refusal: refused(415, 'media-type-unsupported'),
      },
      {
        when: 'the body is a text',
        body: '{"name":"paris"}',
        headers: { 'content-type': 'text/plain' },
        refusal: refused(415, 'media-type-unsupported'),
      },
    ])('when $when', async ({ body, headers, refusal }) => {
      expect(await api.post('/sites', body, headers)).toMatchObject(refusal);
    });

    it.each(['/nothing', '/sites/paris/nothing', '/settings'])('when there is nothing at %s', async (path) => {
      expect(await api.get(path)).toMatchObject(refused(404, 'route-not-found'));
    });

    it('when the address is not one', async () => {
      expect(await api.get('/mailboxes/%ff')).toMatchObject({
        ...refused(400, 'body-not-understood'),
        body: { detail: expect.stringContaining('%'), instance: '/api/v1/mailboxes/%ff' },
      });
    });

    it('name the address they answer for, and never more than the path of it', async () => {
      const { body } = await api.get('/sites/nowhere?colour=blue');
      expect(body.instance).toBe('/api/v1/sites/nowhere');
    });

    it('say nothing of a broken invariant but that there is one; the log has its cause', async () => {
      await api.has(aSite('paris'));
      await api.source.query('ALTER TABLE site RENAME TO elsewhere');
      const answer = await api.get('/sites/paris');
      await api.source.query('ALTER TABLE elsewhere RENAME TO site');
      expect(answer).toMatchObject({
        status: 500,
        headers: { 'content-type': 'application/problem+json' },
        body: { type: 'about:blank', title: 'Internal error', status: 500, instance: '/api/v1/sites/paris' },
      });
      expect(Object.keys(answer.body).sort()).toEqual(['instance', 'status', 'title', 'type']);
      const [line] = api.logged.filter((one) => one.includes('broken invariant'));
      expect(JSON.parse(line ?? '{}')).toMatchObject({
        method: 'GET',
        err: { message: /relation "site" does not exist/ },
      });
    });

    it('GET /healthz answers anyone; GET /readyz says 503 once the database is gone', async () => {
      expect(await api.stranger.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
      expect(await api.stranger.get('/readyz')).toMatchObject({ status: 200, body: { status: 'ok' } });
      vi.spyOn(api.source, 'query').mockRejectedValueOnce(new Error('the connection is gone'));
      expect(await api.stranger.get('/readyz')).toMatchObject(refused(503, 'not-ready'));
      expect((await api.stranger.get('/readyz')).status).toBe(200);
    });
  },
  { onlyEmbedded: true },
);
