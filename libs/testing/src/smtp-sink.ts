import { createServer, type Socket } from 'node:net';
import { freePort } from './free-port.js';

/** An SMTP server that takes every message and forgets it: what a submission service hands mail on to. */
export async function startSmtpSink() {
  const port = await freePort();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy()));
    answerAll(socket);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      sockets.forEach((socket) => socket.destroy());
    });
  return { port, stop };
}

/** Enough of RFC 5321 for one client at a time: everything is fine, and DATA ends at a lone dot. */
function answerAll(socket: Socket) {
  let [rest, isData] = ['', false];
  socket.write('220 sink.example ESMTP\r\n');
  socket.on('data', (chunk) => {
    const lines = (rest + String(chunk)).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (isData && line !== '.') continue;
      const verb = isData ? '.' : line.slice(0, 4).toUpperCase();
      isData = verb === 'DATA';
      socket.write(replies[verb] ?? '250 2.0.0 OK\r\n');
      if (verb === 'QUIT') socket.end();
    }
  });
}

const replies: Readonly<Record<string, string>> = {
  EHLO: '250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n',
  DATA: '354 Go on\r\n',
  QUIT: '221 2.0.0 Bye\r\n',
};
