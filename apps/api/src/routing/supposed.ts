import { Injectable } from '@nestjs/common';
import type { ConnectorProposal, WhatIf } from '@waypost/contracts';
import { DomainError, nameKey } from '@waypost/kernel';
import type { Connector, StatedLink } from '@waypost/organization';
import { type ConnectorEntity, findConnector } from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { representConnectors } from '../connectors/connector-representation.js';
import {
  type Asked,
  checkedLists,
  columns,
  draftedConnector,
  draftedRow,
  editable,
} from '../connectors/draft-connector.js';
import { given } from '../http/differences.js';
import { referenceNotFound } from '../http/refusals.js';
import type { PlacedRoutingModel } from './read-routing-model.js';

/** A connector on its way to what is supposed of it. */
interface Draft {
  row: ConnectorEntity;
  asked: Asked;
}

/** Routing as it would be after changes that nobody makes: refused as the changes themselves would be. */
@Injectable()
export class Supposed {
  constructor(private readonly source: DataSource) {}

  /** @param at where in the body the changes stand, for pointers */
  async model(now: PlacedRoutingModel, whatIf: WhatIf, at = '/whatIf'): Promise<PlacedRoutingModel> {
    const { manager } = this.source;
    const model = { ...now, connectors: [...now.connectors], states: [...now.states] };
    const drafts = new Map<string, Draft>();
    for (const [nth, proposal] of whatIf.connectors.entries())
      await within(`${at}/connectors/${nth}`, () => suppose(manager, model, proposal, drafts));
    for (const [nth, state] of whatIf.states.entries())
      await within(`${at}/states/${nth}`, () => supposeState(model, state));
    return model;
  }
}

/** In place of whatever was set by hand or reported. */
async function supposeState(model: PlacedRoutingModel, { of, name, state }: WhatIf['states'][number]): Promise<void> {
  const found = (of === 'connector' ? model.connectors : model.servers).find(isCalled(name));
  if (!found) throw referenceNotFound('name', of, name);
  const others = model.states.filter(({ id }) => id !== found.id);
  model.states = [...others, { id: found.id, state } satisfies StatedLink];
}

const isCalled =
  (reference: string) =>
  ({ id, name }: { id: string; name: string }) =>
    id === reference.toLowerCase() || nameKey(name) === nameKey(reference);

async function suppose(
  manager: EntityManager,
  model: PlacedRoutingModel & { connectors: readonly Connector[] },
  proposal: ConnectorProposal,
  drafts: Map<string, Draft>,
): Promise<void> {
  if (proposal.do === 'delete') {
    const gone = model.connectors.find(isCalled(proposal.connector));
    if (!gone) throw referenceNotFound('connector', 'connector', proposal.connector);
    model.connectors = model.connectors.filter(({ id }) => id !== gone.id);
    return;
  }
  const draft =
    proposal.do === 'create'
      ? await within('/connector', async () => ({
          row: await draftedRow(manager, proposal.connector, new Date()),
          asked: proposal.connector,
        }))
      : await changed(manager, proposal, drafts);
  const lists = await within(proposal.do === 'create' ? '/connector' : '/change', () =>
    checkedLists(manager, draft.row, draft.asked),
  );
  const { id, name } = draft.row;
  if (model.connectors.some((other) => other.id !== id && nameKey(other.name) === nameKey(name)))
    throw new DomainError('name-taken', `There is a connector "${name}" already.`, {
      errors: [
        { pointer: proposal.do === 'create' ? '#/connector/name' : '#/change/name', detail: 'Choose another name.' },
      ],
    });
  drafts.set(id, draft);
  model.connectors = [...model.connectors.filter((other) => other.id !== id), draftedConnector(draft.row, lists)];
}

async function changed(
  manager: EntityManager,
  { connector: reference, change }: Extract<ConnectorProposal, { do: 'change' }>,
  drafts: ReadonlyMap<string, Draft>,
): Promise<Draft> {
  const drafted = [...drafts.values()].find(({ row }) => isCalled(reference)(row));
  const { row, asked } = drafted ?? (await asKept(manager, reference));
  const next: Asked = { ...asked, ...given(change) };
  return { row: { ...row, ...columns(next) }, asked: next };
}

async function asKept(manager: EntityManager, reference: string): Promise<Draft> {
  const row = await findConnector(manager, reference);
  const [shown] = row ? await representConnectors(manager, [row]) : [];
  if (!row || !shown) throw referenceNotFound('connector', 'connector', reference);
  return { row, asked: editable(shown) };
}

/** Faults of a part point into the whole. */
async function within<T>(at: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    if (!(fault instanceof DomainError) || !fault.extra.errors) throw fault;
    const errors = fault.extra.errors.map(({ pointer, detail }) => ({ pointer: `#${at}${pointer.slice(1)}`, detail }));
    throw new DomainError(fault.code, fault.message, { ...fault.extra, errors });
  }
}
