import type { Socket } from 'node:net';
import { BoundedMap } from './bounded-map.js';
import { isLoopback } from './connection.js';
import { networkOf, plainAddress } from './network.js';

/** Connections at once from the address of a mail server, and from the network of any other. The machine itself may use the whole reserve. */
const [mostOfServer, mostOfOthers] = [200, 20];
/** Connections at once in all: of anybody, and as many again in reserve for the machine itself and for mail servers. */
const mostInAll = { others: 2_000, reserve: 2_000 };
/** For how many milliseconds an address is taken for a mail server's after a service account signed in from it, and how many are. */
const [knownFor, mostKnown] = [24 * 60 * 60_000, 10_000];

/** Whom a connection counts for, and how many such there may be. */
interface Place {
  pool: keyof typeof mostInAll;
  key: string;
  most: number;
}

/** Counts connections by where they come from, from their first octet on, so that handshakes count too. */
export class Arrivals {
  private readonly inAll = { others: 0, reserve: 0 };
  private readonly perKey = new Map<string, number>();
  private readonly servers = new BoundedMap<string, number>(mostKnown);

  constructor(private readonly now: () => number) {}

  /** Counts a connection until it closes; false where it is one too many, which then does not count: it is about to end. */
  admit(socket: Socket): boolean {
    const { pool, key, most } = this.placeOf(socket.remoteAddress ?? '');
    const others = this.perKey.get(key) ?? 0;
    if (this.inAll[pool] >= mostInAll[pool] || others >= most) return false;
    this.inAll[pool]++;
    this.perKey.set(key, others + 1);
    socket.once('close', () => {
      this.inAll[pool]--;
      this.forget(key);
    });
    return true;
  }

  /** A service account signed in from an address. */
  knowServer(address: string): void {
    this.servers.set(plainAddress(address), this.now() + knownFor);
  }

  /** Whether a service account signed in from an address lately. */
  isServer(address: string): boolean {
    return this.now() < (this.servers.get(plainAddress(address)) ?? 0);
  }

  private placeOf(remote: string): Place {
    const address = plainAddress(remote);
    if (isLoopback(address)) return { pool: 'reserve', key: address, most: mostInAll.reserve };
    // A mail server by its very address: what else is in its network neither uses its room nor has as much.
    if (this.isServer(address)) return { pool: 'reserve', key: address, most: mostOfServer };
    return { pool: 'others', key: networkOf(address), most: mostOfOthers };
  }

  private forget(key: string): void {
    const left = (this.perKey.get(key) ?? 1) - 1;
    if (left > 0) this.perKey.set(key, left);
    else this.perKey.delete(key);
  }
}
