import type { Socket } from 'node:net';
import { BoundedMap } from './bounded-map.js';
import { isLoopback } from './connection.js';

/** Connections at once: in all, from the address of a mail server, and from any other. The machine itself may use them all. */
const [mostInAll, mostOfServer, mostOfOthers] = [2_000, 200, 20];
/** For how many milliseconds an address is taken for a mail server's after a service account signed in from it, and how many are. */
const [knownFor, mostKnown] = [24 * 60 * 60_000, 10_000];

/** Counts connections by the address they come from, from their first octet on, so that handshakes count too. */
export class Arrivals {
  private inAll = 0;
  private readonly perAddress = new Map<string, number>();
  private readonly servers = new BoundedMap<string, number>(mostKnown);

  constructor(private readonly now: () => number) {}

  /** Counts a connection until it closes; false where it is one too many. */
  admit(socket: Socket): boolean {
    const address = socket.remoteAddress ?? '';
    const fromHere = (this.perAddress.get(address) ?? 0) + 1;
    this.perAddress.set(address, fromHere);
    this.inAll++;
    socket.once('close', () => {
      this.forget(address);
    });
    return this.inAll <= mostInAll && (isLoopback(address) || fromHere <= this.mostFrom(address));
  }

  /** A service account signed in from an address. */
  knowServer(address: string): void {
    this.servers.set(address, this.now() + knownFor);
  }

  private mostFrom(address: string): number {
    return this.now() < (this.servers.get(address) ?? 0) ? mostOfServer : mostOfOthers;
  }

  private forget(address: string): void {
    this.inAll--;
    const left = (this.perAddress.get(address) ?? 1) - 1;
    if (left > 0) this.perAddress.set(address, left);
    else this.perAddress.delete(address);
  }
}
