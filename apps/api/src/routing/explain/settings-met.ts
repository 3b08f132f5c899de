import { type FlowFacts, settingsOnTheWay } from '@waypost/flow';
import { settingAt } from '@waypost/organization';
import { type NodeRef, type SettingKey, settingOf } from '@waypost/settings';
import { findOrganization, findPath } from '@waypost/store';
import type { EntityManager } from 'typeorm';
import { type OverridesByKey, overridesOf, type SettingsRepository } from '../../settings/settings.repository.js';
import type { PlacedRoutingModel } from '../read-routing-model.js';

/** What is asked of servers that a message only passes, or might begin at. */
const everywhere = ['smtp.inboundEnabled', ...settingsOnTheWay] as const satisfies readonly SettingKey[];

/** What is in force at servers and mailboxes, as far as a message may ask. */
export class SettingsMet {
  private readonly known = new Map<string, { path: NodeRef[]; overrides: OverridesByKey }>();
  private readonly paths: ReadonlyMap<string, NodeRef[]>;

  private constructor(
    private readonly repository: SettingsRepository,
    private readonly of: {
      manager: EntityManager;
      model: PlacedRoutingModel;
      organization: NodeRef;
      passed: OverridesByKey;
      at: Date;
    },
  ) {
    const { model, organization } = of;
    const sites = new Map(model.sites.map(({ id, name }): [string, NodeRef] => [id, { level: 'site', id, name }]));
    this.paths = new Map(
      model.servers.map(({ id, name, siteId }) => {
        const site = sites.get(siteId);
        return [id, [organization, ...(site ? [site] : []), { level: 'server', id, name }]];
      }),
    );
  }

  /** Two queries: what these few settings are at every server. */
  static async read(
    manager: EntityManager,
    repository: SettingsRepository,
    { model, at }: { model: PlacedRoutingModel; at: Date },
  ): Promise<SettingsMet> {
    const { id, name } = await findOrganization(manager);
    const passed = await repository.aboveMailboxes(manager, everywhere);
    const organization: NodeRef = { level: 'organization', id, name };
    return new SettingsMet(repository, { manager, model, organization, passed, at });
  }

  /** Reads everything that is set for a server or mailbox. */
  async readAll(level: 'server' | 'mailbox', id: string): Promise<void> {
    const { manager } = this.of;
    const path = (await findPath(manager, level, id)) ?? [];
    this.known.set(id, { path, overrides: await this.repository.along(manager, path) });
  }

  readonly setting: FlowFacts['setting'] = (nodeId, key) => {
    const known = this.known.get(nodeId);
    const path = known?.path ?? this.paths.get(nodeId);
    const setting = settingOf(key);
    if (!setting || !path || !(known || everywhere.some((one) => one === key)))
      throw new Error(`What ${key} is at ${nodeId} was not read.`); // INVARIANT: nothing else is asked
    return settingAt(setting, path, overridesOf(known?.overrides ?? this.of.passed, key), this.of.at);
  };
}
