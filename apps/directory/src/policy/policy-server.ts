import { createServer, type Server, type Socket } from 'node:net';
import { decidePolicy } from './decide-policy.js';
import type { Directory } from '../directory.js';
import { listenHere } from '../listen-here.js';
import { MessageMemory } from './message-memory.js';
import { PolicyReader } from './policy-request.js';

/** Connections at a time; Postfix keeps one for each process that receives mail. */
const mostConnections = 2_000;
/** Postfix closes an idle connection after 300 seconds (smtpd_policy_service_max_idle). */
const idleMs = 600_000;

/**
 * Answers Postfix's policy questions (SMTPD_POLICY_README) to this machine alone, from the model that lookups are answered from. Rejects
 * with the system's error where the port cannot be had.
 */
export async function servePolicy(
  directory: Directory,
  port: number,
  until: AbortSignal,
  now: () => number,
): Promise<Server> {
  const memory = new MessageMemory();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
    converse(socket, (request) => decidePolicy(request, directory.view(now()), memory));
  });
  server.maxConnections = mostConnections;
  await listenHere(server, port);
  until.addEventListener('abort', () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return server;
}

function converse(socket: Socket, decide: (request: Readonly<Record<string, string>>) => string): void {
  const reader = new PolicyReader();
  socket.setEncoding('utf8');
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('drain', () => socket.resume());
  socket.on('data', (chunk: string) => {
    const requests = reader.read(chunk);
    if (!requests) {
      socket.destroy();
      return;
    }
    // Whoever asks and does not read is asked to wait, so that answers do not gather in memory.
    for (const request of requests) if (!socket.write(`action=${decide(request)}\n\n`)) socket.pause();
  });
}
