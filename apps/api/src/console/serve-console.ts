import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, normalize, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { contentPolicyOf } from './content-policy.js';

/** Hashed by the build, so a name never means another content. */
const isImmutable = (path: string) => path.includes(`${join('_next', 'static')}`);

/** Serves the exported console from `folder` on the api's own origin. Without an export there is nothing to serve. */
export async function serveConsole(server: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const pages = readPages(folder);
  const pageAt = (path: string) => pages.get(path);
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
    const missing = pageAt('/404/');
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

const pageFiles = new Set(['index.html', '404.html']);

/** Every page of the export by its path, read once: what is asked for later decides nothing but which one is sent. */
function readPages(folder: string): ReadonlyMap<string, Page> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    pageFiles.has(basename(file)),
  );
  return new Map(
    files.map((file) => {
      const html = readFileSync(join(folder, file));
      const folders = file
        .replace(/^404\.html$/, join('404', 'index.html'))
        .split(sep)
        .slice(0, -1);
      const path = `/${folders.map((name) => `${name}/`).join('')}`;
      return [path, { html, policy: contentPolicyOf(html.toString('utf8')) }];
    }),
  );
}

interface Page {
  html: Buffer;
  policy: string;
}

const sendPage = (reply: FastifyReply, status: number, { html, policy }: Page) =>
  reply
    .status(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': policy,
    })
    .send(html);
