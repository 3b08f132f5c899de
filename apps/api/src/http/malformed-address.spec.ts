import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refuseUnreadable } from './malformed-address.js';

const server = createServer((_request, response) => void response.end('read')).on('clientError', refuseUnreadable);
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => server.close());

it.each([
  { what: 'an umlaut in its address', head: 'GET /api/v1/mailboxes?q=bücher HTTP/1.1', status: 400 },
  { what: 'no method there is', head: 'FROB / HTTP/1.1', status: 400 },
  { what: 'more headers than anybody reads', head: `GET / HTTP/1.1\r\nx: ${'x'.repeat(100_000)}`, status: 431 },
])('a request with $what is refused in the form of every refusal', async ({ head, status }) => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`${head}\r\nhost: x\r\n\r\n`);
  const [answer, body = ''] = (await text(socket)).split('\r\n\r\n');
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*application/problem\\+json`));
  expect(JSON.parse(body)).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
});
