import { createServer, type AddressInfo, type Socket } from 'node:net';
import { BerWriter, type Control, decodeRequest, type LdapMessage, MessageFramer } from '@waypost/ldap';
import { LdapConnection } from './ldap-connection.js';
import type { ConnectionOptions } from './connection-options.js';

/** One LDAPMessage, written by hand so that a server can say whatever it likes. */
export function message(
  id: number,
  tag: number,
  body: (writer: BerWriter) => void,
  controls: readonly Control[] = [],
): Buffer {
  const writer = new BerWriter();
  const outer = writer.begin(0x30);
  writer.integer(id);
  const response = writer.begin(tag);
  body(writer);
  writer.end(response);
  if (controls.length > 0) {
    const list = writer.begin(0xa0);
    for (const { oid, value } of controls) {
      const control = writer.begin(0x30);
      writer.text(oid);
      if (value) writer.octets(value);
      writer.end(control);
    }
    writer.end(list);
  }
  writer.end(outer);
  return writer.take();
}

/** A value of nested fields, for controls and messages that this library only reads. */
export function ber(body: (writer: BerWriter) => void): Buffer {
  const writer = new BerWriter();
  body(writer);
  return writer.take();
}

type Attributes = Readonly<Record<string, readonly string[]>>;

/** An entry that a search found. */
export const entry = (id: number, dn: string, attributes: Attributes = {}, controls: readonly Control[] = []) =>
  message(
    id,
    0x64,
    (writer) => {
      writer.text(dn);
      const list = writer.begin(0x30);
      for (const [name, values] of Object.entries(attributes)) {
        const attribute = writer.begin(0x30);
        writer.text(name);
        const set = writer.begin(0x31);
        for (const value of values) writer.text(value);
        writer.end(set);
        writer.end(attribute);
      }
      writer.end(list);
    },
    controls,
  );

/** A result under the tag of its operation. */
export const result = (id: number, tag: number, code = 0, sentence = '', controls: readonly Control[] = []) =>
  message(
    id,
    tag,
    (writer) => {
      writer.integer(code, 0x0a);
      writer.text('');
      writer.text(sentence);
    },
    controls,
  );

/** The end of a search. */
export const done = (id: number, code = 0, controls: readonly Control[] = [], sentence = '') =>
  result(id, 0x65, code, sentence, controls);

/** Where else a search could go on. */
export const reference = (id: number, ...urls: string[]) =>
  message(id, 0x73, (writer) => urls.forEach((url) => writer.text(url)));

/** What is said in the course of an operation. */
export const intermediate = (id: number, oid: string, value: Buffer) =>
  message(id, 0x79, (writer) => {
    writer.text(oid, 0x80);
    writer.octets(value, 0x81);
  });

/** What a scripted server does with a request: the octets it answers with, if any. */
export type Script = (request: LdapMessage, socket: Socket) => Buffer | readonly Buffer[] | undefined;

/** A server that does exactly what it is told. `seen` are the requests in their order. */
export async function scriptedServer(script: Script) {
  const seen: LdapMessage[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const framer = new MessageFramer(1 << 20);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) =>
      framer.push(chunk, (octets) => {
        const request = decodeRequest(octets);
        seen.push(request);
        const answer = script(request, socket);
        if (answer && !socket.destroyed) socket.write(Buffer.isBuffer(answer) ? answer : Buffer.concat(answer));
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    seen,
    open: (more: Partial<ConnectionOptions> = {}) => LdapConnection.open({ urls: [url], tls: 'plain', ...more }),
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Everything an iteration gives, and how it ended. */
export async function gathered<T>(source: AsyncIterable<readonly T[]>): Promise<{ items: T[]; fault?: unknown }> {
  const items: T[] = [];
  try {
    for await (const portion of source) items.push(...portion);
  } catch (fault) {
    return { items, fault };
  }
  return { items };
}
