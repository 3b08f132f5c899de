import { type FoundEntry, resultCode } from '@waypost/ldap';
import { connectionDefaults, type ConnectionOptions } from './connection-options.js';
import { DirSync, type DirSyncOptions } from './dirsync.js';
import { LdapClientError, refusal } from './ldap-client-error.js';
import { openSocket } from './open-socket.js';
import { readEntry, type ReadOptions } from './read-entry.js';
import { Refresh, type RefreshOptions } from './refresh.js';
import { Search, type SearchOptions } from './search.js';
import { serverPlace } from './server-place.js';
import { singleAnswer } from './single-answer.js';
import { Wire } from './wire.js';

/**
 * A conversation with an LDAP server, one operation at a time: beginning one while another runs is an Error. Everything a server does
 * wrong is an LdapClientError. Referrals are never followed.
 */
export class LdapConnection {
  private constructor(private readonly wire: Wire) {}

  /**
   * Connects to the first server that answers, in the order of the URLs. Throws LdapClientError, of the kind of the first that was
   * reached but not trusted, otherwise of the first that failed; its sentence names all of them.
   */
  static async open(options: ConnectionOptions): Promise<LdapConnection> {
    const faults: LdapClientError[] = [];
    for (const url of options.urls) {
      try {
        const place = serverPlace(url, options.tls);
        const socket = await openSocket(place, options);
        return new LdapConnection(new Wire(socket, place, { ...connectionDefaults, ...options }));
      } catch (fault) {
        if (!(fault instanceof LdapClientError)) throw fault;
        faults.push(fault);
      }
    }
    throw allFailed(faults);
  }

  /** The URL of the server that answered. */
  get url() {
    return this.wire.place.url;
  }

  /** Whether more can be asked. */
  get isOpen() {
    return this.wire.isOpen;
  }

  /**
   * Signs in with a password. An empty name or password is refused here: servers take them for a wish to remain unknown and say
   * that all is well (RFC 4513 §5.1.2). Throws LdapClientError of kind `bind-refused` with the server's code.
   */
  async bind(dn: string, password: string | Uint8Array): Promise<void> {
    if (dn === '' || password.length === 0)
      throw new LdapClientError('bind-refused', 'To sign in takes a name and a password; one of them is empty.', {
        code: resultCode.unwillingToPerform,
      });
    const { result } = await singleAnswer(this.wire, 'bind', { op: 'bind', name: dn, password });
    if (result.code !== resultCode.success)
      throw refusal(
        `to sign us in as ${dn}`,
        { ...result, sentence: unsaid(result.sentence, password) },
        'bind-refused',
      );
  }

  /**
   * Signs in as whoever the client certificate says (SASL EXTERNAL). The credentials are there and empty: where there are none, OpenLDAP
   * asks for them in a further step (RFC 4422 §A.1: an initial response without an identity to act as).
   */
  async bindExternal(): Promise<void> {
    const credentials = Buffer.alloc(0);
    const request = { op: 'bind', name: '', mechanism: 'EXTERNAL', credentials } as const;
    const { result } = await singleAnswer(this.wire, 'bind', request);
    if (result.code !== resultCode.success) throw refusal('to sign us in by certificate', result, 'bind-refused');
  }

  /** Looks for entries. */
  search(options: SearchOptions): Search {
    return new Search(this.wire, options);
  }

  /** Reads one entry by its DN; undefined where there is none to be seen. */
  readEntry(dn: string, options: ReadOptions = {}): Promise<FoundEntry | undefined> {
    return readEntry(this.wire, dn, options);
  }

  /** Asks for what changed since a cookie (RFC 4533). */
  refresh(options: RefreshOptions): Refresh {
    return new Refresh(this.wire, options);
  }

  /** Asks Active Directory for what changed since a cookie. */
  dirSync(options: DirSyncOptions): DirSync {
    return new DirSync(this.wire, options);
  }

  /** Says goodbye. What is still running ends with an LdapClientError of kind `ended`. */
  close(): void {
    this.wire.close();
  }
}

function allFailed(faults: readonly LdapClientError[]): LdapClientError {
  const [first, second] = faults;
  if (!first) return new LdapClientError('unreachable', 'There is no address to connect to.');
  if (!second) return first;
  const telling = faults.find(({ kind }) => kind !== 'unreachable' && kind !== 'timeout') ?? first;
  return new LdapClientError(telling.kind, faults.map(({ message }) => message).join(' '), {
    ...(telling.code !== undefined && { code: telling.code }),
    cause: telling,
  });
}

/** Some servers repeat what they were sent; what they say is kept in reports and logs, where a password is nobody's to read. */
const unsaid = (sentence: string, password: string | Uint8Array) =>
  sentence.replaceAll(Buffer.from(password).toString(), '…');
