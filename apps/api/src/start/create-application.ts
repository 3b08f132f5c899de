import cookie from '@fastify/cookie';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AppModule, type Foundations } from '../app.module.js';
import { serveConsole } from '../console/serve-console.js';
import { openApiOf } from '../documents/openapi.js';
import { serveProblemPages } from '../documents/problem-pages.js';
import { serveDocuments } from '../documents/serve-documents.js';
import { refuseMalformedAddress, refuseUnreadable } from '../http/malformed-address.js';
import { takeHeldLines } from '../feed/take-held-lines.js';
import { ApiMetrics } from '../metrics/api-metrics.js';
import { takeFiles } from '../imports/take-files.js';
import { addSecurityHeaders, securityHeaders } from '../http/security-headers.js';

const oneMebibyte = 1024 * 1024;

/** Builds the application, ready to listen: REST, its documents, and the console of `consoleFolder`. */
export async function createApplication(
  foundations: Foundations,
  consoleFolder: string,
): Promise<NestFastifyApplication> {
  const headers = securityHeaders(foundations.configuration.publicUrl);
  const adapter = new FastifyAdapter({
    bodyLimit: oneMebibyte,
    trustProxy: 'loopback',
    requestIdHeader: false,
    clientErrorHandler: refuseUnreadable,
    frameworkErrors: refuseMalformedAddress(headers) as never,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.around(foundations), adapter, {
    logger: false, // failures reach our own log through the filter and the start
    abortOnError: false,
    bodyParser: false,
    forceCloseConnections: true,
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  app.get(ApiMetrics).observe(server);
  takeJsonOnly(app, server);
  takeFiles(server);
  takeHeldLines(server);
  await server.register(cookie as never);
  addSecurityHeaders(server, foundations.configuration.publicUrl);
  app.setGlobalPrefix('api/v1');
  serveDocuments(app, server, openApiOf(app), headers);
  serveProblemPages(server);
  await serveConsole(server, consoleFolder);
  return app;
}

/**
 * Takes JSON and nothing else: a form of another site cannot send that without asking first. Many clients name a JSON body on
 * requests that have none, such as DELETE; an empty one counts as absent.
 */
function takeJsonOnly(app: NestFastifyApplication, server: FastifyInstance): void {
  server.removeContentTypeParser('text/plain');
  const parse = server.getDefaultJsonParser('error', 'error'); // refuses __proto__ and constructor
  app.useBodyParser('application/json', { bodyLimit: oneMebibyte }, (request, body, done) => {
    const text = body.toString('utf8');
    if (text === '') done(null, undefined);
    else void parse(request as never, text, done);
  });
}
