import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';
import { listenHere } from './listen-here.js';

/** Serves figures to this machine alone, at `/metrics`. Rejects with the system's error where the port cannot be had. */
export async function serveMetrics(registry: Registry, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Figures are at /metrics.\n');
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await listenHere(server, port);
  return server;
}
