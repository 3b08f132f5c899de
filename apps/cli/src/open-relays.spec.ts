import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommandLine } from './run-command-line.js';

let server: Server;
let items: object[] = [];
beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

async function openRelays() {
  let out = '';
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      out += chunk.toString();
      done();
    },
  });
  const env = { WAYPOST_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  return { code: await runCommandLine(['open-relays'], { env, out: stream, err: stream, now: () => 0 }), out };
}

it('says that there is none', async () => {
  expect(await openRelays()).toEqual({ code: 0, out: 'No server is an open relay.\n' });
});

it('names each with what to do, and answers 1', async () => {
  const reason = { because: 'connector', by: 'all', says: 'Turn relaying off.' };
  items = [{ server: { id: 's', name: 'hermes' }, reasons: [reason] }];
  expect(await openRelays()).toEqual({
    code: 1,
    out: 'SERVER  BY   WHAT TO DO\nhermes  all  Turn relaying off.\n',
  });
});
