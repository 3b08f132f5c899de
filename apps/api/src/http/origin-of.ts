import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** The network address a request came from. What a proxy says counts only where it is an address. */
export const originOf = ({ ip, socket }: Pick<FastifyRequest, 'ip' | 'socket'>): string | null =>
  isIP(ip) > 0 ? ip : (socket.remoteAddress ?? null);
