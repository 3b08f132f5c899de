import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { contentPolicyOf } from './content-policy.js';

/** Hashed by the build, so a name never means another content. */
const isImmutable = (path: string) => path.includes(`${join('_next', 'static')}`);

/** Serves the exported console from `folder` on the api's own origin. Without an export there is nothing to serve. */
export async function serveConsole(server: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const pages = new Map<string, { html: Buffer; policy: string } | undefined>();
  const pageAt = (path: string) => {
    if (!pages.has(path)) pages.set(path, readPage(folder, path));
    return pages.get(path);
  };
  await server.register(fastifyStatic, {
    root: folder,
    serve: false,
    preCompressed: true,
    cacheControl: false, // or the plugin's own header would replace the one set here
    setHeaders: (reply, path) => {
      reply.setHeader('vary', 'accept-encoding');
      reply.setHeader('cache-control', isImmutable(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  server.get('/*', async (request, reply) => {
    const path = decodePath(request.url);
    if (path === undefined || path.startsWith('/api/')) return reply.callNotFound();
    const page = path.endsWith('/') ? pageAt(path) : undefined;
    if (page) return sendPage(reply, 200, page);
    if (!path.endsWith('/') && pageAt(`${path}/`)) return reply.redirect(`${path}/${search(request.url)}`, 308);
    if (/\.\w+$/.test(path) && !path.endsWith('.html')) return reply.sendFile(path.slice(1));
    const missing = pageAt('/404/') ?? readPage(folder, '/', '404.html');
    return missing ? sendPage(reply, 404, missing) : reply.callNotFound();
  });
}

const search = (url: string) => (url.includes('?') ? url.slice(url.indexOf('?')) : '');

/** The path within the export, or undefined where it would lead out of it. */
function decodePath(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.split('?', 1)[0] ?? '/');
    return path.includes('\0') || normalize(path) !== path ? undefined : path;
  } catch {
    return undefined;
  }
}

function readPage(folder: string, path: string, file = 'index.html') {
  const full = join(folder, path, file);
  if (!existsSync(full)) return undefined;
  const html = readFileSync(full);
  return { html, policy: contentPolicyOf(html.toString('utf8')) };
}

const sendPage = (reply: FastifyReply, status: number, { html, policy }: { html: Buffer; policy: string }) =>
  reply
    .status(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': policy,
    })
    .send(html);
