import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import swaggerUi from 'swagger-ui-express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { contentPolicyOf } from '../console/content-policy.js';

const path = '/api/docs';

/** Swagger UI hides its sprite by a style attribute, which the policy does not let through; a rule does it instead. */
const blockedAttribute = ' style="position:absolute;width:0;height:0"';
const customCss = 'body > svg { position: absolute; width: 0; height: 0 }';
/** The one style element its script inserts, by its hash; another version of it is blocked and says so in the browser's log. */
const insertedStyle = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

/** What swagger-ui-express expects of Express's response, on top of Node's. */
function likeExpress(response: ServerResponse, headers: Record<string, string>): void {
  const express = response as ServerResponse & {
    set(name: string, value: string): unknown;
    send(body: string): unknown;
    sendStatus(status: number): unknown;
  };
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  express.sendStatus = (status) => response.writeHead(status).end();
  express.set = (name, value) => response.setHeader(name, value);
  express.send = (page) => {
    const body = page.replace(blockedAttribute, '');
    if (!response.hasHeader('content-type')) response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', contentPolicyOf(body, [insertedStyle]));
    response.end(body);
  };
}

/** Serves the OpenAPI document and Swagger UI. */
export function serveDocuments(
  app: NestFastifyApplication,
  server: FastifyInstance,
  document: OpenAPIObject,
  headers: Record<string, string>,
): void {
  server.get('/api/openapi.json', (_request, reply) => reply.header('cache-control', 'no-cache').send(document));
  const options = {
    swaggerUrl: '/api/openapi.json',
    customSiteTitle: 'Waypost REST API',
    customCss,
    swaggerOptions: { persistAuthorization: false },
  };
  const page = swaggerUi.setup(undefined, options);
  // One handler a mount: middleware that is mounted as a list does not reach the page on Fastify.
  app.use(path, (request: IncomingMessage, response: ServerResponse, next: () => void) => {
    const asked = (request as { originalUrl?: string }).originalUrl ?? request.url;
    if (asked === path) {
      response.writeHead(308, { location: `${path}/` }).end();
      return;
    }
    likeExpress(response, headers);
    next();
  });
  for (const handler of swaggerUi.serveFiles(undefined, options)) app.use(path, handler);
  app.use(path, page);
}
