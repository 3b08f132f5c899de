import { randomUUID } from 'node:crypto';
import { type Level, type NodeRef, type Override, resolveSetting, type SettingKey, settingOf } from '@waypost/settings';
import { SettingOverrideEntity } from '@waypost/store';
import * as fc from 'fast-check';
import { aMailbox, type ApiUnderTest, aServer, aSite, type Json } from '../api-harness.spec-support.js';

/** One thing set at one node of the tree, by the node's place in the list. */
export interface Placed {
  node: number;
  override: Override;
}

/** Settings of each combining rule, with few enough values that levels often agree. */
export const probes: { key: SettingKey; values: unknown[] }[] = [
  { key: 'pop3.enabled', values: [true, false] },
  { key: 'pop3.retentionDays', values: [0, 7, 30] },
  { key: 'imap.maxSessionsPerUser', values: [2, 5, 16, 40] },
];

/** Two sites, three servers and eight mailboxes, and what is in force for each by the domain's own rule. */
export class SmallTree {
  readonly nodes: NodeRef[] = [];
  private readonly parents: (number | undefined)[] = [];
  private placed: Placed[] = [];

  constructor(private readonly api: ApiUnderTest) {}

  async plant(): Promise<void> {
    const tail = this.api.unique();
    const organization = await this.add('organization', (await this.api.get('/organization')).body);
    for (const [site, servers] of [
      ['a', [3, 2]],
      ['b', [3]],
    ] as const) {
      const siteRow = await this.api.has(aSite(`${site}-${tail}`));
      const siteNode = await this.add('site', siteRow, organization);
      for (const [index, mailboxes] of servers.entries()) {
        const serverRow = await this.api.has(aServer(`${site}${index}-${tail}`).at(siteRow));
        const serverNode = await this.add('server', serverRow, siteNode);
        for (let n = 0; n < mailboxes; n += 1)
          await this.add(
            'mailbox',
            await this.api.has(aMailbox(`m-${site}${index}${n}-${tail}`).on(serverRow)),
            serverNode,
          );
      }
    }
  }

  /** Sets exactly these overrides, past the api: a tree may come to hold dormant and expired ones. */
  async hold(key: SettingKey, placed: readonly Placed[]): Promise<void> {
    this.placed = [...new Map(placed.map((one) => [one.node, one])).values()];
    await this.api.source.manager.clear(SettingOverrideEntity);
    const rows = this.placed.map(({ node, override }) => ({
      id: randomUUID(),
      nodeId: this.node(node).id,
      level: this.node(node).level,
      key,
      value: override.value,
      locked: override.locked ?? false,
      reason: null,
      expiresAt: override.expiresAt === undefined ? null : new Date(override.expiresAt),
      setBy: 'the tree',
      setAt: new Date(),
    }));
    await this.api.source.manager.insert(SettingOverrideEntity, rows as never);
  }

  /** Every mailbox with what is in force for it, below a node if one is given. */
  inForce(key: SettingKey, under = 0): { name: string; value: unknown; source: Json }[] {
    const setting = settingOf(key);
    if (!setting) throw new Error(key);
    return this.nodes.flatMap(({ level, name }, index) => {
      const path = this.pathTo(index);
      if (level !== 'mailbox' || !path.includes(under)) return [];
      const override = (step: number) => this.placed.find(({ node }) => node === step)?.override;
      const steps = path.map((step) => ({ node: this.node(step), override: override(step) }));
      const { value, source } = resolveSetting(setting, steps);
      return [{ name, value, source }];
    });
  }

  /** Whether a live lock above a node keeps it from being changed. */
  isLockedAbove(node: number): boolean {
    const above = this.pathTo(node).slice(0, -1);
    return this.placed.some(
      ({ node: step, override }) => above.includes(step) && override.locked === true && override.expiresAt !== past,
    );
  }

  /** A node's settings over REST. */
  addressOf(node: number): string {
    const { level, id } = this.node(node);
    return level === 'organization' ? '/organization/settings' : `/${plural[level]}/${id}/settings`;
  }

  node(index: number): NodeRef {
    const node = this.nodes[index];
    if (!node) throw new Error(`no node ${index}`);
    return node;
  }

  private async add(level: Level, { id, name }: Json, parent?: number): Promise<number> {
    this.parents.push(parent);
    return this.nodes.push({ level, id, name }) - 1;
  }

  private pathTo(index: number): number[] {
    const parent = this.parents[index];
    return parent === undefined ? [index] : [...this.pathTo(parent), index];
  }
}

const plural = { organization: 'organization', site: 'sites', server: 'servers', mailbox: 'mailboxes' };
const past = '2020-01-01T00:00:00.000Z';
const nodesOfTree = 1 + 2 + 3 + 8;

/** Anything that could be set in a small tree for a probe, and where to change it to what. */
export const situations = fc.constantFrom(...probes).chain(({ key, values }) => {
  const override = fc.record(
    {
      value: fc.constantFrom(...values),
      locked: fc.boolean(),
      expiresAt: fc.constantFrom(past, '2099-01-01T00:00:00.000Z'),
    },
    { requiredKeys: ['value'] },
  );
  const node = fc.nat({ max: nodesOfTree - 1 });
  const placed = fc.array(fc.record({ node, override }), { maxLength: 8 });
  // A lock at a mailbox means nothing and cannot be set.
  const settable = placed.map((all) =>
    all.map(({ node: at, override: { locked, ...rest } }) => ({
      node: at,
      override: { ...rest, ...(locked && !isMailbox(at) && { locked }) } as Override,
    })),
  );
  const wanted = fc.option(fc.constantFrom(...values));
  return fc.record({ key: fc.constant(key), values: fc.constant(values), placed: settable, node, wanted });
});

/** The tree is planted depth first: organization, site a, its servers each followed by their mailboxes, site b likewise. */
const isMailbox = (index: number) => ![0, 1, 2, 6, 9, 10].includes(index);
