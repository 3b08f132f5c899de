import { timingSafeEqual } from 'node:crypto';
import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { CreatedToken, NewToken, Token, TokenList } from '@waypost/contracts';
import { DomainError, isNodeId } from '@waypost/kernel';
import type { Role } from '@waypost/organization';
import { ApiTokenEntity, findServer, findServerLinks, type ServerEntity } from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
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
      ...(row.servers && { scope: new Set(row.servers) }),
    };
  }

  async list(): Promise<TokenList> {
    const rows = await this.source.manager.find(ApiTokenEntity, {
      order: { createdAt: 'DESC', id: 'ASC' },
      take: 1000,
    });
    return { items: await representAll(this.source.manager, rows), nextCursor: null };
  }

  create(write: WriteRequest, { name, role, servers, expiresAt }: NewToken): Promise<CreatedToken> {
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
        servers: servers === undefined ? null : await serverIdsOf(manager, role, servers),
        createdAt: at,
        expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
        lastUsedAt: null,
      };
      await manager.insert(ApiTokenEntity, row);
      const [shown] = await representAll(manager, [row]);
      if (!shown) throw new Error('a token was made and is not there');
      note({
        action: 'token.created',
        subject: { level: 'token', id: row.id, name },
        before: null,
        after: {
          name,
          role,
          ...(shown.servers && { servers: shown.servers.map((server) => server.name) }),
          expiresAt: shown.expiresAt,
        },
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

/** The servers a new follower is to serve; all that is wrong with them at once. */
async function serverIdsOf(manager: EntityManager, role: Role, references: readonly string[]): Promise<string[]> {
  if (role !== 'follower' && role !== 'agent')
    throw new DomainError('body-invalid', 'Only followers and agents are for some servers and not others.', {
      errors: [{ pointer: '#/servers', detail: 'Leave this out, or choose the role follower or agent.' }],
    });
  const found: (ServerEntity | null)[] = [];
  for (const reference of references) found.push(await findServer(manager, reference));
  const errors = references.flatMap((reference, index) =>
    found[index] ? [] : [{ pointer: `#/servers/${String(index)}`, detail: `There is no server "${reference}".` }],
  );
  if (errors.length > 0) throw new DomainError('reference-not-found', 'Some of the servers do not exist.', { errors });
  return [...new Set(found.flatMap((server) => server?.id ?? []))];
}

/** Tokens with the servers they serve by name; one that was deleted since is left out. */
async function representAll(manager: EntityManager, rows: readonly ApiTokenEntity[]): Promise<Token[]> {
  const byId = await findServerLinks(
    manager,
    rows.flatMap(({ servers }) => servers ?? []),
  );
  return rows.map((row) => represent(row, row.servers?.flatMap((id) => byId.get(id) ?? []) ?? null));
}

const represent = (
  { id, name, role, createdAt, expiresAt, lastUsedAt }: ApiTokenEntity,
  servers: Token['servers'],
): Token => ({
  id,
  name,
  role: role as Token['role'],
  servers,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
