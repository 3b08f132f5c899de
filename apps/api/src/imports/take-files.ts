import { isUtf8 } from 'node:buffer';
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
    // Kept as octets: a large file as one text is made in one piece, and nobody else is answered meanwhile.
    if (isUtf8(body as Buffer)) return done(null, body);
    const detail = 'The file is not in UTF-8; save it as "CSV UTF-8".';
    done(new DomainError('body-invalid', detail, { errors: [{ pointer: '#', detail }] }));
  });
}
