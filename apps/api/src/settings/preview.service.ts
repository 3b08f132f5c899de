import { Injectable } from '@nestjs/common';
import type { SettingPreview, SettingsPatch, SettingsPreview } from '@waypost/contracts';
import {
  type Outcome,
  type OverridesByNode,
  previewOutcome,
  previewSentence,
  settingAt,
  settingName,
  withOwnValue,
} from '@waypost/organization';
import {
  formatValue,
  type Level,
  type NodeRef,
  type Override,
  sameValue,
  type Setting,
  settingOf,
} from '@waypost/settings';
import { countOwnValues, findServerPaths, type PreviewSample, sampleInheriting, sampleOwnValues } from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { refuseNameOfDomain } from '../domains/domain-rules.js';
import { given } from '../http/differences.js';
import { overridesOf, SettingsRepository } from './settings.repository.js';
import { judge, type NodeView, SettingsService } from './settings.service.js';

const pageOfEach = 20;

/** What one setting would become, with all that is needed to say who is reached. */
interface Prospect {
  setting: Setting;
  view: NodeView;
  before: OverridesByNode;
  after: OverridesByNode;
  now: Date;
}

/** Answers what a change would do before it is made. Nothing is saved. */
@Injectable()
export class PreviewService {
  constructor(
    private readonly source: DataSource,
    private readonly service: SettingsService,
    private readonly settings: SettingsRepository,
  ) {}

  async preview(level: Level, reference: string, patch: SettingsPatch): Promise<SettingsPreview> {
    const { manager } = this.source;
    const view = await this.service.view(manager, level, reference);
    judge(view, patch);
    await refuseNameOfDomain(manager, patch);
    const changes: SettingPreview[] = [];
    for (const [key, wanted] of Object.entries(patch)) {
      const setting = settingOf(key);
      if (setting) changes.push(await this.previewOne(manager, view, setting, wanted ? given(wanted) : undefined));
    }
    return {
      sentence: changes.map(({ sentence }) => sentence).join(' '),
      affected: changes.reduce((most, { affected }) => Math.max(most, affected), 0),
      changes,
    };
  }

  private async previewOne(
    manager: EntityManager,
    view: NodeView,
    setting: Setting,
    wanted: Override | undefined,
  ): Promise<SettingPreview> {
    const { key } = setting;
    const isMailbox = view.node.level === 'mailbox';
    const before = isMailbox
      ? overridesOf(view.overrides, key)
      : overridesOf(await this.settings.aboveMailboxes(manager, [key]), key);
    const after = new Map(before);
    if (wanted) after.set(view.node.id, wanted);
    else after.delete(view.node.id);
    const prospect = { setting, view, before, after, now: new Date() };
    const here = {
      before: settingAt(setting, view.path, before, prospect.now),
      after: settingAt(setting, view.path, after, prospect.now),
    };
    const reached = isMailbox ? reachedMailbox(here) : await this.reachedBelow(manager, prospect);
    return {
      key,
      before: { value: here.before.value, source: here.before.source },
      after: { value: here.after.value, source: here.after.source },
      sentence: previewSentence(setting, view.node, here.after.value, reached.outcome),
      affected: reached.outcome.affected,
      keeping: reached.outcome.keeping,
      affectedMailboxes: reached.affectedMailboxes,
      keepingMailboxes: reached.keepingMailboxes,
      recentUse: null,
    };
  }

  private async reachedBelow(manager: EntityManager, prospect: Prospect) {
    const { setting, view, before, after, now } = prospect;
    const servers = await findServerPaths(manager, view.node);
    const serverIds = servers.map(({ path }) => path.at(-1)?.id ?? '');
    const ownValues = setting.levels.includes('mailbox') ? await countOwnValues(manager, setting.key, serverIds) : [];
    const becomes = settingAt(setting, view.path, after, now).value;
    const outcome = previewOutcome({ setting, servers, ownValues, before, after, becomes, now });
    const paths = new Map(servers.map(({ path }) => [path.at(-1)?.id, path]));
    const sampled = async (side: 'affected' | 'keeping') => {
      const own = await sampleOwnValues(manager, setting.key, outcome.own[side], pageOfEach);
      const rest = pageOfEach - own.length;
      const inheriting = rest > 0 ? await sampleInheriting(manager, setting.key, outcome.inheriting[side], rest) : [];
      // Who keeps a value has a reason of their own to; who changes mostly follows. Each list begins with its rule.
      return side === 'keeping' ? [...own, ...inheriting] : [...inheriting, ...own].slice(0, pageOfEach);
    };
    const answer = (sample: PreviewSample, overrides: OverridesByNode) => {
      const path = paths.get(sample.serverId) ?? [];
      const effective = settingAt(setting, path, overrides, now);
      if (!sample.own) return { value: effective.value, source: effective.source };
      const { value, source } = withOwnValue(setting, { path, effective }, overrides, sample.own.value, now);
      return { value, source: source.level === 'mailbox' ? mailboxRef(sample) : source };
    };
    return {
      outcome,
      affectedMailboxes: (await sampled('affected')).map((sample) => ({
        ...named(sample),
        before: answer(sample, before),
        after: answer(sample, after),
      })),
      keepingMailboxes: (await sampled('keeping')).map((sample) => {
        const { value, source } = answer(sample, after);
        return { ...named(sample), value, because: because(setting, source, value) };
      }),
    };
  }
}

const named = ({ id, name, displayName }: PreviewSample) => ({ id, name, displayName });
const mailboxRef = ({ id, name }: PreviewSample): NodeRef => ({ level: 'mailbox', id, name });

/** Why a mailbox keeps what it has. */
function because(setting: Setting, source: { level: string; name?: string }, value: unknown): string {
  const state = `${settingName(setting)} is ${formatValue(setting, value)}`;
  if (source.level === 'mailbox') return `${state} on the mailbox itself`;
  return source.name === undefined ? `${state} by default` : `${state} at ${source.level} ${source.name}`;
}

function reachedMailbox({ before, after }: { before: { value: unknown }; after: { value: unknown } }) {
  const changes = !sameValue(before.value, after.value);
  const outcome: Pick<Outcome, 'affected' | 'keeping' | 'affectedServers'> = {
    affected: changes ? 1 : 0,
    keeping: changes ? 0 : 1,
    affectedServers: 0,
  };
  return { outcome, affectedMailboxes: [], keepingMailboxes: [] };
}
