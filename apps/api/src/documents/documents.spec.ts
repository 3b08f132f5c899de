import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import openapiTs from 'openapi-typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Json, onEachDatabase, refused } from '../api-harness.spec-support.js';

const consoleFolder = mkdtempSync(join(tmpdir(), 'waypost-console-'));
const script = 'document.title = "Waypost"';
const files = {
  'index.html': `<!doctype html><script>${script}</script><script src="/_next/static/app.js"></script>`,
  'sites/index.html': '<!doctype html><title>Sites</title>',
  '404.html': '<!doctype html><title>Not here</title>',
  '_next/static/app.js': 'export {}',
  'robots.txt': 'User-agent: *',
};
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(consoleFolder, path)), { recursive: true });
  writeFileSync(join(consoleFolder, path), text);
}
afterAll(() => rmSync(consoleFolder, { recursive: true }));

onEachDatabase(
  'documents and pages',
  (api) => {
    describe('the OpenAPI document', () => {
      let document: Json;
      let operations: { operation: string; path: string; told: Json }[];
      beforeAll(async () => {
        document = (await api.stranger.page('/api/openapi.json')).body;
        operations = Object.entries(document.paths as Json).flatMap(([path, methods]: [string, Json]) =>
          Object.entries(methods).map(([method, told]) => ({ operation: `${method} ${path}`, path, told })),
        );
      });

      it('is valid OpenAPI 3.1 from which a client can be generated', async () => {
        expect(document.openapi).toBe('3.1.0');
        await expect(openapiTs(structuredClone(document), { silent: true })).resolves.not.toHaveLength(0);
      });

      it('gives every operation an id of its own, a summary and a tag', () => {
        const ids = operations.map(({ told }) => told.operationId);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { operation, told } of operations)
          expect({ operation, ...told }).toMatchObject({
            operationId: expect.stringMatching(/^[\w.-]+$/),
            summary: expect.stringMatching(/^[A-Z].*\.$/),
            tags: [expect.any(String)],
          });
      });

      it('declares what each operation answers when all is well, and how it refuses', () => {
        for (const { operation, told } of operations) {
          const codes = Object.keys(told.responses);
          const good = codes.filter((code) => code.startsWith('2'));
          expect({ operation, good }).toEqual({ operation, good: [expect.stringMatching(/^20[0124]$/)] });
          const [content] = Object.values<Json>(told.responses[good[0] ?? ''].content ?? {});
          const schema = content?.schema;
          expect({ operation, hasSchema: schema !== undefined }).toEqual({ operation, hasSchema: good[0] !== '204' });
          for (const code of codes.filter((one) => one.startsWith('4') || one.startsWith('5')))
            expect({ operation, ...told.responses[code] }).toMatchObject({
              operation,
              description: expect.stringMatching(/^`[a-z-]+`: /),
              content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
            });
        }
      });

      it('names the permission of every operation that is not open to anyone', () => {
        const open = operations
          .filter(({ told }) => told['x-permission'] === undefined)
          .map(({ operation }) => operation);
        expect(open.sort()).toEqual(['get /api/v1/healthz', 'get /api/v1/readyz', 'post /api/v1/session']);
        for (const { operation, told } of operations)
          if (!open.includes(operation))
            expect(Object.keys(told.responses)).toEqual(expect.arrayContaining(['401', '403']));
      });

      it('describes every parameter of a path', () => {
        for (const { operation, path, told } of operations) {
          const named = [...path.matchAll(/{(\w+)}/g)].map(([, name]) => name);
          const declared = (told.parameters ?? [])
            .filter((one: Json) => one.in === 'path')
            .map(({ name }: Json) => name);
          expect({ operation, declared }).toEqual({ operation, declared: named });
        }
      });

      it('refers to nothing that is not in it', () => {
        const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
        expect(references.length).toBeGreaterThan(20);
        for (const [, name] of references) expect(document.components.schemas).toHaveProperty([name ?? '']);
      });
    });

    const everywhere = {
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    };
    const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

    describe('security headers', () => {
      it.each(['/api/v1/sites', '/api/v1/nothing', '/api/v1/healthz', '/api/openapi.json'])(
        'let %s load nothing and be framed by nobody',
        async (path) => {
          expect((await api.page(path)).headers).toMatchObject({
            ...everywhere,
            'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
          });
        },
      );

      it('keep data out of every cache', async () => {
        expect((await api.get('/sites')).headers['cache-control']).toBe('no-store');
        expect((await api.stranger.get('/sites')).headers['cache-control']).toBe('no-store');
      });

      it.each(['/', '/sites/', '/api/docs/', '/nowhere/'])(
        'let the page %s run its own scripts alone',
        async (path) => {
          const { headers } = await api.stranger.page(path);
          const policy = String(headers['content-security-policy']);
          expect(policy).toMatch(/^default-src 'none'; script-src 'self'/);
          expect(policy).toContain("frame-ancestors 'none'");
          expect(policy).not.toMatch(/unsafe|\*|https?:/);
          expect(headers['x-content-type-options']).toBe('nosniff');
        },
      );

      it('allow the scripts that stand in a page by their hashes', async () => {
        const { headers } = await api.stranger.page('/');
        expect(headers['content-security-policy']).toContain(`script-src 'self' ${hashOf(script)};`);
        expect((await api.stranger.page('/sites/')).headers['content-security-policy']).toContain("script-src 'self';");
      });
    });

    describe('the console', () => {
      it.each([
        { path: '/', status: 200, cache: 'no-cache' },
        { path: '/sites/', status: 200, cache: 'no-cache' },
        { path: '/_next/static/app.js', status: 200, cache: 'public, max-age=31536000, immutable' },
        { path: '/robots.txt', status: 200, cache: 'no-cache' },
        { path: '/nowhere/', status: 404, cache: 'no-cache' },
      ])('answers $path with $status and may be kept: $cache', async ({ path, status, cache }) => {
        expect(await api.stranger.page(path)).toMatchObject({
          status,
          headers: { 'cache-control': cache, ...everywhere },
        });
      });

      it('sends /sites to /sites/ with its query', async () => {
        expect(await api.stranger.page('/sites?id=1')).toMatchObject({
          status: 308,
          headers: { location: '/sites/?id=1' },
        });
      });

      it.each(['/../package.json', '/%2e%2e/package.json', '/..%2f..%2fetc/passwd', '/%00', '//etc/passwd'])(
        'leads nowhere else by %s',
        async (path) => {
          expect((await api.stranger.page(path)).status).toBeOneOf([400, 404]);
        },
      );

      it('leaves the api to the api', async () => {
        expect(await api.stranger.page('/api/nothing')).toMatchObject(refused(404, 'route-not-found'));
      });
    });

    it('Swagger UI stands at /api/docs, with what it needs', async () => {
      expect(await api.stranger.page('/api/docs')).toMatchObject({ status: 308, headers: { location: '/api/docs/' } });
      const { body } = await api.stranger.page('/api/docs/');
      expect(body).toContain('<title>Waypost REST API</title>');
      for (const asset of ['swagger-ui-bundle.js', 'swagger-ui.css', 'swagger-ui-init.js'])
        expect((await api.stranger.page(`/api/docs/${asset}`)).status).toBe(200);
    });

    it('Swagger UI keeps its package file to itself', async () => {
      expect((await api.stranger.page('/api/docs/package.json')).status).toBe(404);
    });
  },
  { consoleFolder, onlyEmbedded: true },
);
