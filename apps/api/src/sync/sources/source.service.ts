import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type {
  DirectorySource,
  DirectorySourceChange,
  DirectorySourceList,
  DirectorySourceQuery,
  DirectorySourceRemoval,
  DirectorySourceStatus,
  NewDirectorySource,
} from '@waypost/contracts';
import { DomainError, nameKey } from '@waypost/kernel';
import type { ReplicaChange } from '@waypost/organization';
import { DirectorySourceEntity, gone, passwordSourceRecord, put } from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { differences } from '../../http/differences.js';
import { expectUnchanged } from '../../http/etag.js';
import { cutPage, readCursor } from '../../http/paging.js';
import { refusingTaken } from '../../http/refusals.js';
import type { WriteRequest } from '../../http/write-request.js';
import { Writes } from '../../http/writes.js';
import { SecretBox } from '../../session/secret-box.js';
import { sourceSubject } from '../runs/order-run.js';
import { nextRuns } from '../runs/run-schedule.js';
import { sourceSecretPlace } from '../source-secrets.js';
import { expectSource } from './expect-source.js';
import { judged } from './judge-configuration.js';
import { forgetLinks } from './forget-links.js';
import { changed, configurationOf, meansElse } from './source-configuration.js';
import { leadsElsewhere } from './source-faults.js';
import { representSources, statusesOf } from './source-representation.js';

const byName = 'name';

/** Directory sources: the LDAP servers that people come from. */
@Injectable()
export class SourceService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
    private readonly box: SecretBox,
  ) {}

  async list({ limit, cursor }: DirectorySourceQuery): Promise<DirectorySourceList> {
    const { manager } = this.source;
    const after = readCursor(byName, cursor);
    const selection = manager
      .createQueryBuilder(DirectorySourceEntity, 'source')
      .orderBy('source.nameKey')
      .take(limit + 1);
    if (after) selection.where('source.nameKey > :after', { after: after.key });
    const { items, nextCursor } = cutPage(await selection.getMany(), limit, byName, (row) => row.nameKey);
    const statuses = await statusesOf(manager, items);
    const shown = await representSources(manager, items);
    return { items: shown.map((one) => ({ ...one, status: statusIn(statuses, one.id) })), nextCursor };
  }

  async read(reference: string): Promise<DirectorySource> {
    const { manager } = this.source;
    return represent(manager, await expectSource(manager, reference));
  }

  async status(reference: string): Promise<DirectorySourceStatus> {
    const { manager } = this.source;
    const row = await expectSource(manager, reference);
    return statusIn(await statusesOf(manager, [row]), row.id);
  }

  create(write: WriteRequest, { password, clientKey, ...asked }: NewDirectorySource): Promise<DirectorySource> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      const columns = await judged(manager, asked, { password: !!password, clientKey: !!clientKey });
      const id = randomUUID();
      const row: DirectorySourceEntity = {
        id,
        ...columns,
        nameKey: nameKey(columns.name),
        configVersion: 1,
        bindPassword: password ? this.seal(id, 'bindPassword', password) : null,
        clientKey: clientKey ? this.seal(id, 'clientKey', clientKey) : null,
        state: 'active',
        failures: 0,
        ...nextRuns(columns.schedule, at, 0, Math.random()),
        appliedVersion: null,
        approvedConnection: null,
        fullEntries: null,
        succeededAt: null,
        createdAt: at,
        modifiedAt: at,
      };
      await refusingTaken(manager.insert(DirectorySourceEntity, row as never));
      note(
        { action: 'source.created', subject: sourceSubject(row), before: null, after: await editable(manager, row) },
        told(undefined, row),
      );
      return represent(manager, row);
    });
  }

  change(write: WriteRequest, reference: string, patch: DirectorySourceChange): Promise<DirectorySource> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      const row = await expectSource(manager, reference);
      expectUnchanged(write.ifMatch, await represent(manager, row));
      write.expect?.(await editable(manager, row));
      const before = configurationOf(row);
      const asked = changed(before, patch);
      this.refuseElsewhere(row, patch, leadsElsewhere(before, asked));
      const { password, clientKey } = patch;
      const columns = await judged(manager, asked, {
        password: password === undefined ? row.bindPassword !== null : password !== null,
        clientKey: clientKey === undefined ? row.clientKey !== null : clientKey !== null,
      });
      const next: DirectorySourceEntity = {
        ...row,
        ...columns,
        nameKey: nameKey(columns.name),
        configVersion: row.configVersion + (meansElse(row, columns) ? 1 : 0),
        bindPassword: password === undefined ? row.bindPassword : this.sealed(row.id, 'bindPassword', password),
        clientKey: clientKey === undefined ? row.clientKey : this.sealed(row.id, 'clientKey', clientKey),
      };
      if (JSON.stringify(columns.schedule) !== JSON.stringify(row.schedule))
        Object.assign(next, nextRuns(columns.schedule, at, 0, Math.random()));
      const secrets = [password, clientKey].some((secret) => secret !== undefined);
      const difference = differences(await editable(manager, row), await editable(manager, next));
      if (!difference && !secrets) return represent(manager, row);
      next.modifiedAt = at;
      await refusingTaken(manager.update(DirectorySourceEntity, { id: row.id }, next as never));
      const after = { ...difference?.after, ...secretsAsked(patch) };
      note(
        {
          action: 'source.changed',
          subject: sourceSubject(next),
          before: difference?.before ?? {},
          after,
          // What was kept secret before is not in the entry, so it cannot come back.
          revertible: !secrets,
        },
        told(row, next),
      );
      return represent(manager, next);
    });
  }

  /** Nobody is deleted with a source: where recipients come from it, they become ours as they are, if that is asked for. */
  remove(write: WriteRequest, reference: string, { recipients }: DirectorySourceRemoval): Promise<void> {
    return this.writes.change(write, async (change) => {
      const { manager, note } = change;
      const row = await expectSource(manager, reference);
      expectUnchanged(write.ifMatch, await represent(manager, row));
      await refuseRunning(manager, row.id);
      const released = await forgetLinks(change, row, recipients === 'keep');
      const before = { ...(await editable(manager, row)), recipients: released };
      await manager.delete(DirectorySourceEntity, { id: row.id });
      note({ action: 'source.deleted', subject: sourceSubject(row), before, after: null }, told(row, undefined));
    });
  }

  /** Has a source run no more by itself, until it is resumed. */
  pause(write: WriteRequest, reference: string): Promise<DirectorySource> {
    return this.setState(write, reference, 'paused');
  }

  /** Has a source run again: whoever paused it, and after failures too. */
  resume(write: WriteRequest, reference: string): Promise<DirectorySource> {
    return this.setState(write, reference, 'active');
  }

  private setState(write: WriteRequest, reference: string, state: 'active' | 'paused'): Promise<DirectorySource> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      const row = await expectSource(manager, reference);
      if (row.state === state) return represent(manager, row);
      const times = state === 'active' ? { failures: 0, ...nextRuns(row.schedule, at, 0, Math.random()) } : {};
      const next: DirectorySourceEntity = { ...row, state, ...times, modifiedAt: at };
      await manager.update(DirectorySourceEntity, { id: row.id }, next as never);
      note({
        action: state === 'active' ? 'source.resumed' : 'source.paused',
        subject: sourceSubject(next),
        before: { state: row.state },
        after: { state },
      });
      return represent(manager, next);
    });
  }

  /** Refuses to take along what was given for another server. */
  private refuseElsewhere(row: DirectorySourceEntity, patch: DirectorySourceChange, isElsewhere: boolean): void {
    if (!isElsewhere) return;
    const errors = [
      ...(row.bindPassword !== null && patch.password === undefined ? ['#/password'] : []),
      ...(row.clientKey !== null && patch.clientKey === undefined ? ['#/clientKey'] : []),
    ].map((pointer) => ({ pointer, detail: 'Give it again: it was given for the server that was named before.' }));
    if (errors[0])
      throw new DomainError('body-invalid', 'A secret is not sent to a server it was not given for.', { errors });
  }

  private seal(id: string, secret: 'bindPassword' | 'clientKey', text: string): string {
    return this.box.seal(text, sourceSecretPlace(id, secret));
  }

  private sealed(id: string, secret: 'bindPassword' | 'clientKey', text: string | null): string | null {
    return text === null ? null : this.seal(id, secret, text);
  }
}

async function refuseRunning(manager: EntityManager, sourceId: string): Promise<void> {
  const [run] = await manager.query<{ id: string; state: string }[]>(
    'SELECT id, state FROM directory_run WHERE source_id = $1 AND ended_at IS NULL',
    [sourceId],
  );
  if (run) throw new DomainError('run-in-progress', `Run ${run.id} of it is ${run.state}; cancel or reject it first.`);
}

function statusIn(statuses: ReadonlyMap<string, DirectorySourceStatus>, id: string): DirectorySourceStatus {
  const status = statuses.get(id);
  if (!status) throw new Error(`source ${id} has no status`);
  return status;
}

async function represent(manager: EntityManager, row: DirectorySourceEntity): Promise<DirectorySource> {
  const [source] = await representSources(manager, [row]);
  if (!source) throw new Error(`source ${row.id} cannot be shown`);
  return source;
}

/** What of a source the audit shows: servers and sites by their names, and nothing secret. */
async function editable(manager: EntityManager, row: DirectorySourceEntity) {
  const {
    id: _id,
    state: _state,
    hasPassword: _hasPassword,
    hasClientKey: _hasClientKey,
    configVersion: _configVersion,
    createdAt: _createdAt,
    modifiedAt: _modifiedAt,
    ...shown
  } = await represent(manager, row);
  return {
    ...shown,
    placement: shown.placement.map((rule) => ({
      ...rule,
      server: rule.server?.name ?? null,
      site: rule.site?.name ?? null,
    })),
  };
}

/** That a secret was set or taken away; never what it is. */
const secretsAsked = ({ password, clientKey }: DirectorySourceChange) => ({
  ...(password !== undefined && { password: password === null ? 'taken away' : 'set' }),
  ...(clientKey !== undefined && { clientKey: clientKey === null ? 'taken away' : 'set' }),
});

/** What followers must know: they are told of the sources that check passwords. */
function told(before: DirectorySourceEntity | undefined, after: DirectorySourceEntity | undefined): ReplicaChange[] {
  const [was, is] = [before, after].map((row) => row && passwordSourceRecord(row));
  if (is && JSON.stringify(was) !== JSON.stringify(is)) return [put(is)];
  return was && !is && before ? [gone('directory-source', before.id)] : [];
}
