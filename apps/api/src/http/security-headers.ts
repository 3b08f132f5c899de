import type { FastifyInstance } from 'fastify';

/** Sent with every answer. What an answer may load or run is said where it is made. */
export const securityHeaders = (publicUrl: string): Record<string, string> => ({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  ...(publicUrl.startsWith('https:') && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
});

/** The policy of answers that are not pages. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'";

/** Adds the headers to every answer; whatever a route set itself stays. */
export function addSecurityHeaders(server: FastifyInstance, publicUrl: string): void {
  const fixed = Object.entries(securityHeaders(publicUrl));
  server.addHook('onSend', async (request, reply) => {
    for (const [name, value] of fixed) void reply.header(name, value);
    if (!reply.hasHeader('content-security-policy')) void reply.header('content-security-policy', dataPolicy);
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control'))
      void reply.header('cache-control', 'no-store');
  });
}
