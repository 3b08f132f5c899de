import { largestImport } from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';
import type { FastifyInstance } from 'fastify';

/** Where files of recipients are taken in. */
const isImport = ({ method, url }: { method: string | string[]; url: string }) =>
  [method].flat().includes('POST') && url === '/api/v1/imports';

/** Takes CSV beside JSON, and lets files be larger than other bodies. A form of another site can send neither without asking first. */
export function takeFiles(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    if (isImport(route)) route.bodyLimit = largestImport;
  });
  server.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, new TextDecoder('utf-8', { fatal: true }).decode(body as Buffer));
    } catch {
      const detail = 'The file is not in UTF-8; save it as "CSV UTF-8".';
      done(new DomainError('body-invalid', detail, { errors: [{ pointer: '#', detail }] }));
    }
  });
}
