import { DomainError } from '@waypost/kernel';
import { type FollowerScope, mayDo, type Permission, type Role } from '@waypost/organization';
import type { Actor, SessionEntity } from '@waypost/store';
import type { FastifyRequest } from 'fastify';

/** Who makes a request, once recognised. */
export interface Caller {
  actor: Actor;
  role: Role;
  /** Tells one caller's idempotency keys from another's. */
  principal: string;
  /** Present when the caller came with a browser's session. */
  session?: SessionEntity;
  /** The servers a follower serves; absent for all. */
  scope?: FollowerScope;
}

const callers = new WeakMap<FastifyRequest, Caller>();

export const recogniseCaller = (request: FastifyRequest, caller: Caller) => callers.set(request, caller);

/** The caller of a request; only a public route has none. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (!caller) throw new DomainError('sign-in-required', 'Sign in, or send an API token as "Authorization: Bearer …".');
  return caller;
}

/** Refuses a caller whose role does not carry the permission. */
export function demand({ role }: Caller, permission: Permission): void {
  if (!mayDo(role, permission)) {
    throw new DomainError(
      'permission-missing',
      `This needs the permission ${permission}, which the role ${role} does not have.`,
    );
  }
}
