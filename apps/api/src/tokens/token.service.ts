import { timingSafeEqual } from 'node:crypto';
import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { CreatedToken, NewToken, Token, TokenList } from '@waypost/contracts';
import { DomainError, isNodeId } from '@waypost/kernel';
import type { Role } from '@waypost/organization';
import { ApiTokenEntity } from '@waypost/store';
import { DataSource } from 'typeorm';
import type { Configuration } from '../configuration.js';
import type { Caller } from '../http/caller.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { digestOf, newSecret } from '../session/secrets.js';
import { configurationToken } from '../injection-tokens.js';

/** How stale `lastUsedAt` may grow before a request writes it again. */
const noticeMs = 60 * 1000;

/** API tokens: shown once, kept as digests, scoped by role. */
@Injectable()
export class TokenService {
  private readonly configured: { digest: string; role: Role; name: string }[];

  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
    @Inject(configurationToken) { bootstrapToken, followerToken }: Configuration,
  ) {
    this.configured = [
      ...(bootstrapToken === undefined
        ? []
        : [{ digest: digestOf(bootstrapToken), role: 'owner' as const, name: 'bootstrap token' }]),
      ...(followerToken === undefined
        ? []
        : [{ digest: digestOf(followerToken), role: 'follower' as const, name: 'directory' }]),
    ];
  }

  /** The caller behind a bearer token, or undefined where it is unknown or has run out. */
  async recognise(secret: string, origin: string | null): Promise<Caller | undefined> {
    const digest = digestOf(secret);
    const configured = this.configured.find((candidate) =>
      timingSafeEqual(Buffer.from(candidate.digest), Buffer.from(digest)),
    );
    if (configured) {
      const { role, name } = configured;
      return { actor: { kind: 'token', id: null, name, origin }, role, principal: `configured:${name}` };
    }
    const row = await this.source.manager.findOneBy(ApiTokenEntity, { hash: digest });
    const now = new Date();
    if (!row || (row.expiresAt !== null && row.expiresAt <= now)) return undefined;
    if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() > noticeMs) {
      await this.source.manager.update(ApiTokenEntity, { id: row.id }, { lastUsedAt: now });
    }
    return {
      actor: { kind: 'token', id: row.id, name: row.name, origin },
      role: row.role,
      principal: `token:${row.id}`,
    };
  }

  async list(): Promise<TokenList> {
    const rows = await this.source.manager.find(ApiTokenEntity, {
      order: { createdAt: 'DESC', id: 'ASC' },
      take: 1000,
    });
    return { items: rows.map(represent), nextCursor: null };
  }

  create(write: WriteRequest, { name, role, expiresAt }: NewToken): Promise<CreatedToken> {
    const secret = newSecret('wp_');
    return this.writes.change(write, async ({ manager, at, note }) => {
      if (expiresAt !== undefined && Date.parse(expiresAt) <= at.getTime()) {
        throw new DomainError('body-invalid', 'The expiry lies in the past.', {
          errors: [{ pointer: '#/expiresAt', detail: 'Choose a time to come.' }],
        });
      }
      const row = {
        id: randomUUID(),
        name,
        role,
        hash: digestOf(secret),
        createdAt: at,
        expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
        lastUsedAt: null,
      };
      await manager.insert(ApiTokenEntity, row);
      const shown = represent(row);
      note({
        action: 'token.created',
        subject: { level: 'token', id: row.id, name },
        before: null,
        after: { name, role, expiresAt: shown.expiresAt },
      });
      return { ...shown, token: secret };
    });
  }

  revoke(write: WriteRequest, id: string): Promise<void> {
    return this.writes.change(write, async ({ manager, note }) => {
      const row = isNodeId(id) ? await manager.findOneBy(ApiTokenEntity, { id }) : null;
      if (!row) throw new DomainError('token-not-found', 'There is no token with this id.');
      await manager.delete(ApiTokenEntity, { id });
      note({
        action: 'token.revoked',
        subject: { level: 'token', id, name: row.name },
        before: { name: row.name, role: row.role },
        after: null,
      });
    });
  }
}

const represent = ({ id, name, role, createdAt, expiresAt, lastUsedAt }: ApiTokenEntity): Token => ({
  id,
  name,
  role: role as Token['role'],
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
