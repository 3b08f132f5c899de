import { type BindRequest, type LdapResult, resultCode } from '@waypost/ldap';
import type { Bound } from './authenticate.js';
import { decideBind } from './bind.js';
import { anonymous, type Caller } from './caller.js';
import { limits } from './limits.js';
import { credentialOf, mainProof } from './main-password.js';
import type { SessionContext } from './session-context.js';
import { smallMessage, type Wire } from './wire.js';

/** Octets of one message of a service account. People have no use for so many, which take long to normalise. */
const serviceMessage = 1024 * 1024;

/** Who a session speaks for, and what its binds have earned it. */
export class Standing {
  caller: Caller = anonymous;
  /**
   * Milliseconds it may be silent: the longest that any bind on it earned, as Dovecot stays anonymous for hours after a person's wrong
   * password.
   */
  patience = limits.anonymous.patience;
  /** Whether a service account was ever bound here: Dovecot binds as each person in turn on the connection it opened as itself. */
  private isMailServer = false;

  constructor(
    private readonly wire: Wire,
    private readonly context: SessionContext,
  ) {}

  /** Decides a bind. Until it is settled, the session speaks for nobody (RFC 4511 §4.2.1). */
  decide(request: BindRequest): Bound | Promise<Bound> {
    this.caller = anonymous;
    const { address, connection } = this.wire;
    const from = { address, isMailServer: this.isMailServer, isKnownServer: this.context.arrivals.isServer(address) };
    return decideBind(request, { connection, from }, this.context);
  }

  /** Takes what a bind by a name came to, and says what to answer. */
  settle(name: string, { result, caller, why = 'unavailable', claimed = name }: Bound): LdapResult {
    const { counts, bindLog, directory, arrivals } = this.context;
    this.caller = caller;
    this.wire.limit = caller.kind === 'service' ? serviceMessage : smallMessage;
    if (result.code === 0) counts.binds++;
    else if (result.code !== resultCode.saslBindInProgress) {
      counts.refusalsFor[why]++;
      bindLog.refused({ why, code: result.code, name: claimed, client: this.wire.address, tree: directory.tree });
    }
    this.isMailServer ||= caller.kind === 'service';
    if (caller.kind === 'service') arrivals.knowServer(this.wire.address);
    this.patience = Math.max(this.patience, limits[caller.kind].patience);
    return result;
  }

  /** Who pays for pieces of work that take long. Mail servers ask for everybody, and wait for nobody's debts. */
  get payer(): string | undefined {
    const { caller, wire, context } = this;
    if (this.isMailServer) return undefined;
    if (caller.kind === 'mailbox') return caller.id;
    return context.arrivals.isServer(wire.address) ? undefined : wire.address;
  }

  /** Counts one more search or comparison. The machine's own anonymous questions, of what watches over it, are not counted. */
  get isTooFast(): boolean {
    const { caller, wire, context } = this;
    const { rate } = limits[caller.kind];
    if (!rate || (caller.kind === 'anonymous' && wire.connection.isLocal)) return false;
    return !context.rate.admit(caller.kind === 'anonymous' ? wire.address : caller.id, rate, context.now());
  }

  /** Whoever changed the own password goes on with the new one. */
  keepSpeaking(): void {
    const { caller, context } = this;
    if (caller.kind !== 'mailbox') return;
    const model = context.directory.view(context.now())?.model;
    const mailbox = model?.mailboxes.get(caller.id);
    this.caller = { ...caller, credential: mailbox && model && credentialOf(mainProof(mailbox, model)) };
  }
}
