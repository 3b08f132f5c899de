import type { ReplicaRecord } from '@waypost/organization';
import type { Setting } from '@waypost/settings';
import type { AttributeType } from '../schema.js';
import { DirectoryModel } from './directory-model.js';
import { EffectiveValues } from './effective-values.js';
import type { Entry } from './entry.js';
import type { HeldMailbox } from './held-mailbox.js';
import { NextHops } from './next-hops.js';
import { mailboxAttributes, MailboxEntry } from './mailbox-entry.js';
import { openDynamicGroups } from './open-dynamic-groups.js';
import { servedSchema } from './setting-attributes.js';
import { recipientAttributes, RecipientEntry } from './recipient-entry.js';
import { suffixEntry, unitEntry } from './tree-entries.js';
import { Tree, units } from './tree.js';

/** What of an entry is written out: all a client gets unasked, or also what another server may be loaded with. */
export type ExportedAttributes = 'user' | 'loadable';

/** Operational attributes that a server takes over when it is loaded; the others it makes itself. */
const loadable = new Set(['entryUUID', 'createTimestamp', 'modifyTimestamp']);

/** An entry and the attributes of it that are exported. */
export interface ExportedEntry {
  entry: Entry;
  types: readonly AttributeType[];
}

/**
 * Turns the records of an export into the entries the directory serves, with the values in force at one instant. Records
 * come in the order of the api's export: what is above mailboxes first, then groups, memberships, and the overrides and further
 * addresses of a recipient before it. A mailbox is forgotten once its entry was taken, unless a group or a rule of delivery names it, or it has such rules, so memory does not
 * grow with their number. Throws an Error where the organization
 * does not come first.
 */
export async function* exportTree(
  records: AsyncIterable<ReplicaRecord>,
  { catalogue, attributes, now }: { catalogue: readonly Setting[]; attributes: ExportedAttributes; now: number },
): AsyncGenerator<ExportedEntry> {
  const schema = servedSchema(catalogue);
  const ofMailboxes = mailboxAttributes(schema, catalogue);
  const ofOthers = recipientAttributes(schema);
  const settings = new Map(catalogue.map((setting) => [setting.key, setting]));
  const model = new DirectoryModel();
  const effective = new EffectiveValues(model, (key) => settings.get(key));
  const hops = new NextHops(model, effective);
  const chosen = chooser(attributes);
  /** Recipients that are named by groups as their owners, or by the rules of delivery of others. */
  const named = new Set<string>();
  /** Mailboxes with such rules: who they name may be still to come. */
  const ruled: HeldMailbox[] = [];
  let tree: Tree | undefined;
  const context = { schema, mailboxes: ofMailboxes, others: ofOthers };
  openDynamicGroups(model, { ...context, view: () => tree && { model, tree, effective, hops, now } });
  for await (const record of records) {
    model.put(record);
    for (const id of namedBy(record)) named.add(id);
    if (record.kind === 'organization') {
      tree = new Tree(record.directorySuffix, schema);
      const upper = [
        suffixEntry(schema, tree, record),
        ...units.map((unit) => unitEntry(schema, tree as Tree, unit, unit !== 'services')),
      ];
      for (const entry of upper) yield { entry, types: chosen(entry.types()) };
    }
    if (!tree) throw new Error('An export begins with the organization.');
    const view = { model, tree, effective, hops, now };
    const mailbox = record.kind === 'mailbox' && model.mailboxes.get(record.id);
    if (mailbox && model.deliveries.has(mailbox.id)) ruled.push(mailbox);
    else if (mailbox) {
      const entry = new MailboxEntry(mailbox, view, ofMailboxes);
      yield { entry, types: chosen(entry.types()) };
      forget(model, mailbox.id, named.has(mailbox.id) || model.recipients.groupsOf(mailbox.id).length > 0);
    }
    if (record.kind === 'domain') {
      const entry = new RecipientEntry(record, view, ofOthers.domain);
      yield { entry, types: chosen(entry.types()) };
    }
  }
  if (!tree) return;
  // Only now is everybody known who is named by others.
  const view = { model, tree, effective, hops, now };
  for (const mailbox of ruled) {
    const entry = new MailboxEntry(mailbox, view, ofMailboxes);
    yield { entry, types: chosen(entry.types()) };
  }
  for (const contact of model.recipients.contacts.values()) {
    const entry = new RecipientEntry(contact, view, ofOthers.contact);
    yield { entry, types: chosen(entry.types()) };
  }
  for (const group of model.recipients.groups.values()) {
    const entry = new RecipientEntry(group, view, ofOthers.group);
    yield { entry, types: chosen(entry.types()) };
  }
}

/** Who a record says must still be known when others are written out. */
function namedBy(record: ReplicaRecord): readonly string[] {
  if (record.kind === 'group') return record.owners;
  if (record.kind !== 'delivery') return [];
  const { forwarding, acceptFrom = [], rejectFrom = [], sendAs = [] } = record;
  return [
    ...(forwarding && 'recipientId' in forwarding ? [forwarding.recipientId] : []),
    ...acceptFrom,
    ...rejectFrom,
    ...sendAs,
  ];
}

/** The overrides go first: while the mailbox is known, they concern nobody else. */
function forget(model: DirectoryModel, mailboxId: string, isNamed: boolean): void {
  for (const { id } of [...(model.overridesAt(mailboxId)?.values() ?? [])])
    model.apply({ op: 'delete', kind: 'override', id });
  if (!isNamed) model.apply({ op: 'delete', kind: 'mailbox', id: mailboxId });
}

/** Entries of a kind share the array of their types, so it is chosen from once. */
function chooser(attributes: ExportedAttributes): (types: readonly AttributeType[]) => readonly AttributeType[] {
  const known = new WeakMap<readonly AttributeType[], readonly AttributeType[]>();
  return (types) => {
    let chosen = known.get(types);
    if (!chosen) {
      const isWanted = (type: AttributeType) =>
        type.secret !== true && (type.operational !== true || (attributes === 'loadable' && loadable.has(type.name)));
      known.set(types, (chosen = types.filter(isWanted)));
    }
    return chosen;
  };
}
