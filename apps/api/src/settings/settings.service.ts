import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { NodeSettings, SettingsPatch, SettingsQuery } from '@waypost/contracts';
import { DomainError, type FieldFault, pointerTo } from '@waypost/kernel';
import { settingAt } from '@waypost/organization';
import {
  accessesOf,
  accessProtocols,
  crossFaults,
  type EffectiveSetting,
  type Level,
  type NodeRef,
  type Override,
  type Protocol,
  protocols,
  sameValue,
  settingOf,
  suspendedAccess,
} from '@waypost/settings';
import {
  type Change,
  findOverrides,
  findPath,
  gone,
  MailboxEntity,
  overrideRecord,
  put,
  SettingOverrideEntity,
  toOverride,
} from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { refuseNameOfDomain } from '../domains/domain-rules.js';
import { given } from '../http/differences.js';
import { expectUnchanged } from '../http/etag.js';
import { nodeNotFound } from '../http/refusals.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { type OverridesByKey, overridesOf, settingsSeenAt, SettingsRepository } from './settings.repository.js';

/** A node and everything set on the way down to it. */
export interface NodeView {
  path: NodeRef[];
  node: NodeRef;
  overrides: OverridesByKey;
  /** Why nobody signs in to the mailbox; present while it is suspended. */
  suspension?: { reason: string | null } | undefined;
}

/** Reads and changes what is set at a node. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
    private readonly settings: SettingsRepository,
  ) {}

  async read(level: Level, reference: string, { protocol }: SettingsQuery): Promise<NodeSettings> {
    return represent(await this.view(this.source.manager, level, reference), protocol);
  }

  /** Changes several settings at one node, all or none. The state it is based on may have been read whole or by protocol. */
  change(
    write: WriteRequest,
    level: Level,
    reference: string,
    patch: SettingsPatch,
    { protocol }: SettingsQuery,
  ): Promise<NodeSettings> {
    return this.writes.change(write, async (change) => {
      const view = await this.view(change.manager, level, reference);
      if (write.ifMatch !== undefined)
        expectUnchanged(write.ifMatch, ...[undefined, ...protocols].map((shown) => represent(view, shown)));
      judge(view, patch);
      await refuseNameOfDomain(change.manager, patch);
      await this.apply(change, view, patch, 'settings.changed');
      return represent(await this.view(change.manager, level, view.node.id), protocol);
    });
  }

  async view(manager: EntityManager, level: Level, reference: string): Promise<NodeView> {
    const path = await findPath(manager, level, reference);
    const node = path?.at(-1);
    if (!path || !node) throw nodeNotFound(level, reference);
    const suspension = level === 'mailbox' ? await suspensionOf(manager, node.id) : undefined;
    return { path, node, overrides: await this.settings.along(manager, path), suspension };
  }

  /** Writes a patch that was judged, with its audit row and the word to followers. A patch that changes nothing leaves no trace. */
  async apply(change: Change, { node }: NodeView, patch: SettingsPatch, action: string): Promise<void> {
    const { manager } = change;
    const present = new Map((await findOverrides(manager, [node.id], Object.keys(patch))).map((row) => [row.key, row]));
    const steps = [];
    const before: Record<string, Override | null> = {};
    const after: Record<string, Override | null> = {};
    for (const [key, wanted] of Object.entries(patch)) {
      const row = present.get(key);
      const next = wanted === null ? undefined : overrideRow(change, node, key, wanted, row?.id);
      if (!row && !next) continue;
      if (row && next && isSame(row, next)) continue;
      before[key] = row ? told(row) : null;
      after[key] = next ? told(next) : null;
      if (next) {
        await (row
          ? manager.update(SettingOverrideEntity, { id: row.id }, next as never)
          : manager.insert(SettingOverrideEntity, next as never));
        steps.push(put(overrideRecord(next)));
      } else if (row) {
        await manager.delete(SettingOverrideEntity, { id: row.id });
        steps.push(gone('override', row.id));
      }
    }
    if (steps.length === 0) return;
    const reason = Object.values(patch).find((wanted) => wanted?.reason !== undefined)?.reason ?? null;
    change.note({ action, subject: node, before, after, reason, revertible: true }, steps);
  }
}

async function suspensionOf(manager: EntityManager, id: string): Promise<NodeView['suspension']> {
  const select = { id: true, suspendedBy: true, suspendedReason: true } as const;
  const row = await manager.findOne(MailboxEntity, { where: { id }, select });
  return row && row.suspendedBy !== null ? { reason: row.suspendedReason } : undefined;
}

/** A row as the audit tells it: the override without who and when, which the audit row says itself. */
function told(row: SettingOverrideEntity): Override {
  const { setBy: _setBy, setAt: _setAt, ...override } = toOverride(row);
  return override;
}

const isSame = (one: SettingOverrideEntity, other: SettingOverrideEntity) => sameValue(told(one), told(other));

function overrideRow(
  { at, actor }: Change,
  node: NodeRef,
  key: string,
  wanted: NonNullable<SettingsPatch[string]>,
  id?: string,
): SettingOverrideEntity {
  return {
    id: id ?? randomUUID(),
    nodeId: node.id,
    level: node.level,
    key,
    value: wanted.value,
    locked: wanted.locked ?? false,
    reason: wanted.reason ?? null,
    expiresAt: wanted.expiresAt === undefined ? null : new Date(wanted.expiresAt),
    setBy: actor.name,
    setAt: at,
  };
}

/** The settings of a node as REST shows them. */
export function represent({ path, node, overrides, suspension }: NodeView, protocol?: Protocol): NodeSettings {
  const now = new Date();
  const answers = new Map<string, EffectiveSetting>(
    settingsSeenAt(node.level).map((setting) => [
      setting.key,
      settingAt(setting, path, overridesOf(overrides, setting.key), now),
    ]),
  );
  const effective = (key: string) => {
    const answer = answers.get(key);
    if (!answer) throw new Error(`${key} is not in the catalogue of ${node.level}`);
    return answer;
  };
  return {
    node,
    items: [...answers.values()].filter(({ key }) => protocol === undefined || settingOf(key)?.protocol === protocol),
    ...(node.level === 'mailbox' && {
      access: suspension
        ? accessProtocols.map((way) => suspendedAccess(way, node, suspension.reason ?? undefined))
        : accessesOf(effective),
    }),
  };
}

/** Refuses what a lock above forbids, and values that would contradict each other where they are set. */
export function judge(view: NodeView, patch: SettingsPatch): void {
  refuseLocked(view, patch);
  refuseConflicts(patched(view, patch), patch);
}

/** The node as it would be with a patch made. */
function patched({ path, node, overrides }: NodeView, patch: SettingsPatch): NodeView {
  const changed = Object.entries(patch).map(([key, wanted]) => {
    const byNode = new Map(overridesOf(overrides, key));
    if (wanted) byNode.set(node.id, given(wanted));
    else byNode.delete(node.id);
    return [key, byNode] as const;
  });
  return { path, node, overrides: new Map([...overrides, ...changed]) };
}

function refuseLocked({ path, node, overrides }: NodeView, patch: SettingsPatch, now = new Date()): void {
  const locked = Object.keys(patch).flatMap((key): FieldFault[] => {
    const setting = settingOf(key);
    const lock = setting && settingAt(setting, path, overridesOf(overrides, key), now).lockedBy;
    return lock && lock.id !== node.id
      ? [
          {
            pointer: pointerTo(key),
            detail: `Locked by ${lock.level} ${lock.name}; it can be set here once the lock is lifted.`,
          },
        ]
      : [];
  });
  if (locked.length > 0)
    throw new DomainError('setting-locked', locked.map(({ detail }) => detail).join(' '), { errors: locked });
}

function refuseConflicts(after: NodeView, patch: SettingsPatch): void {
  const now = new Date();
  const valueOf = (key: string) => {
    const setting = settingOf(key);
    return setting && settingAt(setting, after.path, overridesOf(after.overrides, key), now).value;
  };
  const errors = crossFaults(valueOf, Object.keys(patch));
  if (errors.length > 0)
    throw new DomainError('setting-invalid', 'Some settings contradict each other; the errors say which.', { errors });
}
