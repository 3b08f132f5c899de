import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest';
import { LdapClientError } from './ldap-client-error.js';
import { LdapConnection } from './ldap-connection.js';
import { done, entry, gathered, message, result, type Script, scriptedServer } from './scripted-server.spec-support.js';

const unhandled: unknown[] = [];
const note = (fault: unknown) => unhandled.push(fault);
beforeAll(() => void process.on('unhandledRejection', note));
afterAll(() => {
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});
async function connected(script: Script, more = {}) {
  const server = await scriptedServer(script);
  stop = server.stop;
  return server.open(more);
}
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const outcome = async (script: Script, more = {}) => gathered((await connected(script, more)).search({ base: 'dc=x' }));

describe('A server that is no good', () => {
  it.each([
    { what: 'HTTP', octets: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), kind: 'protocol' },
    { what: 'zeros', octets: Buffer.alloc(64), kind: 'protocol' },
    { what: 'an indefinite length', octets: hex('3080 0201 02'), kind: 'protocol' },
    { what: 'a message of 4 GiB', octets: hex('3084 ffffffff'), kind: 'too-large' },
    { what: 'one octet more than allowed', octets: hex('3083 100001'), kind: 'too-large' },
    { what: 'a request instead of an answer', octets: hex('3005 020102 4200'), kind: 'protocol' },
    { what: 'an answer to what was never asked', octets: done(77), kind: 'protocol' },
    { what: 'a negative message id', octets: hex('300c 0201ff 6507 0a0100 0400 0400'), kind: 'protocol' },
    { what: 'a notification that is none', octets: result(0, 0x78), kind: 'protocol' },
    {
      what: 'an entry whose values overrun it',
      octets: hex('3014 020102 640f 0403613d62 3008 3006 040161 3103 0409'),
      kind: 'protocol',
    },
  ])('may send $what', async ({ octets, kind }) => {
    const { items, fault } = await outcome(() => octets, { maxMessageBytes: 1 << 20 });
    expect(items).toEqual([]);
    expect(fault).toBeInstanceOf(LdapClientError);
    expect(fault).toMatchObject({ kind });
  });

  it('may end the session with a notice, which is passed on', async () => {
    const notice = message(0, 0x78, (writer) => {
      writer.integer(52, 0x0a);
      writer.text('');
      writer.text('shutting down');
      writer.text('1.3.6.1.4.1.1466.20036', 0x8a);
    });
    const { items, fault } = await outcome(({ id }) => [entry(id, 'uid=a'), notice]);
    expect(items).toHaveLength(1);
    expect(fault).toMatchObject({ kind: 'ended', code: 52 });
  });

  it('may hang up in the middle of a message, after what came before', async () => {
    const { items, fault } = await outcome(({ id }, socket) => {
      socket.end(Buffer.concat([entry(id, 'uid=a'), entry(id, 'uid=b').subarray(0, 7)]));
      return undefined;
    });
    expect(items).toHaveLength(1);
    expect(fault).toMatchObject({ kind: 'ended' });
  });

  it('may fall silent', async () => {
    const { fault } = await outcome(({ id }) => entry(id, 'uid=a'), { operationMs: 150 });
    expect(fault).toMatchObject({ kind: 'timeout' });
  });

  it('may drip octets that never make a message', async () => {
    let timer: NodeJS.Timeout | undefined;
    const { fault } = await outcome(
      ({ id }, socket) => {
        const whole = entry(id, 'x'.repeat(5_000));
        let at = 0;
        timer = setInterval(() => socket.write(whole.subarray(at, ++at)), 10);
        return undefined;
      },
      { operationMs: 250 },
    );
    clearInterval(timer);
    expect(fault).toMatchObject({ kind: 'timeout' });
  });

  it('may go on sending entries for ever, and costs no more than what was agreed', async () => {
    const connection = await connected(({ id }, socket) => {
      const flood = Buffer.concat(Array.from({ length: 200 }, () => entry(id, 'uid=again', { cn: ['x'.repeat(500)] })));
      const more = () => {
        while (!socket.destroyed && socket.write(flood));
      };
      socket.on('drain', more);
      more();
      return undefined;
    });
    const before = process.memoryUsage();
    let entries = 0;
    const flooded = (async () => {
      for await (const portion of connection.search({ base: 'dc=x', mostEntries: 200_000 })) entries += portion.length;
    })();
    await expect(flooded).rejects.toMatchObject({ kind: 'too-large' });
    connection.close();
    expect(entries).toBeGreaterThan(200_000);
    // All of it would be more than 100 MB.
    expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(64 * 1024 * 1024);
  });

  it('may go on sending entries in part for ever, which are kept until the rest can be asked for', async () => {
    const values = Array.from({ length: 1_500 }, (_, at) => `uid=${at},${'x'.repeat(500)}`);
    const { fault } = await outcome(({ id }, socket) => {
      const flood = entry(id, 'cn=all', { 'member;range=0-1499': values });
      const more = () => {
        while (!socket.destroyed && socket.write(flood));
      };
      socket.on('drain', more);
      more();
      return undefined;
    });
    expect(fault).toMatchObject({ kind: 'too-large' });
  });

  it('cannot be asked anything after it failed', async () => {
    const connection = await connected(() => Buffer.from('no LDAP'));
    await expect(connection.bind('cn=x', 'y')).rejects.toMatchObject({ kind: 'protocol' });
    await expect(connection.bind('cn=x', 'y')).rejects.toMatchObject({ kind: 'protocol' });
    connection.close();
  });

  it('may answer a bind with something else', async () => {
    const connection = await connected(({ id }) => entry(id, 'uid=a'));
    await expect(connection.bind('cn=x', 'y')).rejects.toMatchObject({ kind: 'protocol' });
  });
});

describe('A connection that we close', () => {
  it('ends what is still running', async () => {
    const connection = await connected(() => undefined);
    const searched = gathered(connection.search({ base: 'dc=x' }));
    await new Promise((resolve) => setImmediate(resolve));
    connection.close();
    expect((await searched).fault).toMatchObject({ kind: 'ended' });
  });
});

describe('Connecting', () => {
  /** Takes connections and never says a word. */
  const mute = () => listening(() => undefined);
  const servers: Server[] = [];
  async function listening(onConnection: (socket: Socket) => void): Promise<string> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  afterAll(() => servers.forEach((server) => server.close()));
  const nobody = 'ldap://127.0.0.1:1';

  it('takes the first server that answers, and says which', async () => {
    const good = await scriptedServer(() => undefined);
    stop = good.stop;
    const connection = await LdapConnection.open({ urls: [nobody, good.url, 'ldap://127.0.0.1:2'], tls: 'plain' });
    expect(connection.url).toBe(good.url);
    connection.close();
  });

  it('names all servers where none answers', async () => {
    const opened = LdapConnection.open({ urls: [nobody, 'ldap://127.0.0.1:2'], tls: 'plain' });
    await expect(opened).rejects.toMatchObject({ kind: 'unreachable' });
    await expect(opened).rejects.toThrow(/127\.0\.0\.1:1 cannot be reached: nothing listens there\. .*127\.0\.0\.1:2/);
  });

  it.each([
    { urls: [], kind: 'unreachable' },
    { urls: ['mail.example'], kind: 'unreachable' },
    { urls: ['http://mail.example'], kind: 'unreachable' },
    { urls: ['ldap://name.invalid'], kind: 'unreachable' },
    { urls: ['ldaps://mail.example'], kind: 'tls' },
  ])('to $urls fails with a sentence', async ({ urls, kind }) => {
    await expect(LdapConnection.open({ urls, tls: 'plain' })).rejects.toMatchObject({ name: 'LdapClientError', kind });
  });

  it.each(['ldaps', 'starttls'] as const)('by %s does not wait for ever', async (tls) => {
    const opened = LdapConnection.open({ urls: [await mute()], tls, connectMs: 200 });
    await expect(opened).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('by ldaps to a server without TLS says so', async () => {
    const url = await listening((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(LdapConnection.open({ urls: [url], tls: 'ldaps' })).rejects.toThrow(/does not speak TLS there/);
  });

  it('by StartTLS is refused where the server refuses', async () => {
    const server = await scriptedServer(({ id }) => result(id, 0x78, 2, 'unsupported extended operation'));
    stop = server.stop;
    await expect(server.open({ tls: 'starttls' })).rejects.toMatchObject({ kind: 'refused', code: 2 });
  });

  it.each([
    { what: 'a whole answer', extra: result(2, 0x61) },
    { what: 'half an answer', extra: result(2, 0x61).subarray(0, 3) },
  ])('by StartTLS takes $what behind the consent for an attack', async ({ extra }) => {
    const server = await scriptedServer(({ id }) => [result(id, 0x78), extra]);
    stop = server.stop;
    await expect(server.open({ tls: 'starttls' })).rejects.toThrow(/sent readable data after it had agreed to TLS/);
  });

  it('by StartTLS fails where the server hangs up', async () => {
    const url = await listening((socket) => socket.once('data', () => socket.destroy()));
    await expect(LdapConnection.open({ urls: [url], tls: 'starttls' })).rejects.toMatchObject({
      name: 'LdapClientError',
    });
  });
});
