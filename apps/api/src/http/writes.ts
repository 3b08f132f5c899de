import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '@waypost/kernel';
import { type Change, IdempotencyEntity, Ledger } from '@waypost/store';
import { SecretBox } from '../session/secret-box.js';
import type { WriteRequest } from './write-request.js';

/** Runs changes that came over HTTP: through the ledger, once per idempotency key. */
@Injectable()
export class Writes {
  constructor(
    private readonly ledger: Ledger,
    private readonly box: SecretBox,
  ) {}

  /** Runs the change, or answers what it answered when it first came under the same key. Part of another change it is run in that. */
  change<T>(write: WriteRequest, work: (change: Change) => Promise<T>): Promise<T> {
    const { idempotencyKey: key, caller, within } = write;
    if (within) return work(within);
    if (key === undefined) return this.ledger.change(caller.actor, work);
    if (key.length > 128)
      throw new DomainError('body-not-understood', 'An Idempotency-Key has at most 128 characters.');
    return this.ledger.change(caller.actor, async (change) => {
      const fingerprint = createHash('sha256').update(JSON.stringify(write.asked)).digest('hex');
      const identity = { principal: caller.principal, key };
      const before = await change.manager.findOneBy(IdempotencyEntity, identity);
      if (before) return this.replay<T>(before, fingerprint);
      const answer = await work(change);
      const sealed = this.box.seal(JSON.stringify(answer ?? null), `idempotency:${caller.principal}:${key}`);
      await change.manager.insert(IdempotencyEntity, {
        ...identity,
        fingerprint,
        answer: sealed,
        createdAt: change.at,
      });
      return answer;
    });
  }

  private replay<T>(before: IdempotencyEntity, fingerprint: string): T {
    if (before.fingerprint !== fingerprint) {
      throw new DomainError(
        'idempotency-key-reused',
        'This Idempotency-Key was used for another request; use a fresh one.',
      );
    }
    return JSON.parse(this.box.open(before.answer, `idempotency:${before.principal}:${before.key}`)) as T;
  }
}
