import { Injectable } from '@nestjs/common';
import type { MailboxQuery } from '@waypost/contracts';
import { DomainError, isNodeId, nameKey } from '@waypost/kernel';
import { inheritsWanted, settingAt, type WantedSource } from '@waypost/organization';
import { type EffectiveSetting, faultOf, type NodeRef, type Setting, settingOf } from '@waypost/settings';
import {
  type EffectiveFilter,
  findServer,
  findServerPaths,
  findSite,
  type MailboxSelection,
  ServerEntity,
} from '@waypost/store';
import type { EntityManager } from 'typeorm';
import { readCursor } from '../http/paging.js';
import { RecipientFilters } from '../policies/recipient-filters.js';
import { referenceNotFound } from '../http/refusals.js';
import { overridesOf, SettingsRepository } from '../settings/settings.repository.js';

/** Turns what a list was asked into what the store selects. */
@Injectable()
export class MailboxListing {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly filters: RecipientFilters,
  ) {}

  async selectionOf(manager: EntityManager, query: MailboxQuery): Promise<MailboxSelection> {
    const serverIds = await this.serverIdsOf(manager, query);
    return {
      text: query.q === '' ? undefined : query.q,
      serverIds,
      condition: await this.filters.conditionOf(manager, query.filter, 'mailbox'),
      suspended: query.suspended,
      effective:
        query.effective === undefined
          ? undefined
          : await this.effectiveOf(manager, query.effective, query.effectiveSource, serverIds),
      sort: query.sort.replace('-', '') as MailboxSelection['sort'],
      descending: query.sort.startsWith('-'),
      after: readCursor(query.sort, query.cursor),
      limit: query.limit + 1,
    };
  }

  private async serverIdsOf(manager: EntityManager, { server, site }: MailboxQuery): Promise<string[] | undefined> {
    if (server !== undefined) {
      const row = await findServer(manager, server);
      if (!row) throw referenceNotFound('server', 'server', server);
      return [row.id];
    }
    if (site === undefined) return undefined;
    const row = await findSite(manager, site);
    if (!row) throw referenceNotFound('site', 'site', site);
    return (await manager.find(ServerEntity, { where: { siteId: row.id }, select: { id: true } })).map(({ id }) => id);
  }

  private async effectiveOf(
    manager: EntityManager,
    asked: string,
    askedSource: string | undefined,
    serverIds: string[] | undefined,
  ): Promise<EffectiveFilter> {
    const { setting, value } = readAsked(asked);
    const overrides = overridesOf(await this.settings.aboveMailboxes(manager, [setting.key]), setting.key);
    const now = new Date();
    const everywhere = await findServerPaths(manager);
    const servers = everywhere.filter(
      ({ path }) => serverIds === undefined || serverIds.includes(path.at(-1)?.id ?? ''),
    );
    const paths = everywhere.map(({ path }) => path);
    const source = askedSource === undefined ? undefined : readSource(askedSource, paths);
    const standings = servers.map(({ path, mailboxes }) => {
      const effective = settingAt(setting, path, overrides, now);
      return {
        serverId: path.at(-1)?.id ?? '',
        mailboxes,
        ceiling: ceilingOf(setting, effective),
        inheritingMatch: inheritsWanted({ path, effective }, value, source),
        locked: effective.lockedBy !== undefined,
      };
    });
    const ownWanted = setting.levels.includes('mailbox') && (source === undefined || source.level === 'mailbox');
    return { key: setting.key, combine: setting.combine, standings, ...(ownWanted && { ownValue: { value } }) };
  }
}

/** What a mailbox's own limit meets at its server; the default is no ceiling. */
const ceilingOf = ({ combine }: Setting, { source, value }: EffectiveSetting) =>
  combine === 'smallest' && source.level !== 'default' ? (value as number) : null;

const refuseQuery = (field: string, detail: string) =>
  new DomainError('query-invalid', detail, { errors: [{ pointer: `#/${field}`, detail }] });

/** Reads `pop3.enabled:false`; a value that is not JSON is taken as text. */
function readAsked(asked: string): { setting: Setting; value: unknown } {
  const colon = asked.indexOf(':');
  const [key, text] = [asked.slice(0, colon), asked.slice(colon + 1)];
  const setting = settingOf(key);
  if (!setting) throw refuseQuery('effective', `There is no setting ${key}.`);
  const value = parseValue(text);
  const fault = faultOf(setting, value);
  if (fault !== undefined) throw refuseQuery('effective', `${key}: ${fault}`);
  return { setting, value };
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Reads `site:paris`, `default`, `organization` or `mailbox` against the nodes there are. */
function readSource(asked: string, paths: NodeRef[][]): WantedSource {
  const colon = asked.indexOf(':');
  if (colon < 0) return { level: asked as 'default' | 'organization' | 'mailbox' };
  const [level, reference] = [asked.slice(0, colon) as 'site' | 'server', asked.slice(colon + 1)];
  const node = paths
    .flat()
    .find(
      (step) =>
        step.level === level &&
        (isNodeId(reference) ? step.id === reference : nameKey(step.name) === nameKey(reference)),
    );
  if (!node) throw refuseQuery('effectiveSource', `There is no ${level} "${reference}" with servers below it.`);
  return { level, id: node.id };
}
