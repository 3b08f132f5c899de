import { compileFilter } from '../evaluate-filter.js';
import type { Filter } from '../filter.js';
import { parseFilter } from '../filter-text.js';
import type { Schema } from '../schema.js';
import type { DirectoryModel } from './directory-model.js';
import { DynamicGroups, type DynamicMember } from './dynamic-groups.js';
import { type MailboxAttributes, MailboxEntry } from './mailbox-entry.js';
import { type RecipientAttributes, RecipientEntry } from './recipient-entry.js';
import type { DirectoryView } from './view.js';

/** With what the members of groups are found by filter. */
export interface DynamicContext {
  schema: Schema;
  mailboxes: MailboxAttributes;
  others: RecipientAttributes;
  /** What entries are seen with; undefined while there is no suffix yet. */
  view: () => DirectoryView | undefined;
}

/** Lets a model say who is in groups by their filters, by the engine that answers searches. */
export function openDynamicGroups(model: DirectoryModel, { schema, mailboxes, others, view }: DynamicContext): void {
  const seen = (): DirectoryView | undefined => {
    const present = view();
    return present && { ...present, byName: true };
  };
  model.recipients.dynamic = new DynamicGroups({
    *groups() {
      for (const group of model.recipients.groups.values()) if (group.filter !== undefined) yield group;
    },
    read(filter) {
      const parsed = parseFilter(filter);
      if (!('filter' in parsed)) return undefined;
      const named = typesIn(parsed.filter, schema);
      return { test: compileFilter(parsed.filter, schema), asks: (name) => named?.has(name) ?? true };
    },
    *everybody(): Generator<DynamicMember> {
      yield* model.mailboxes.values();
      yield* model.recipients.contacts.values();
    },
    member: (id) => model.mailboxes.get(id) ?? model.recipients.contacts.get(id),
    entries() {
      const present = seen();
      return (member) => {
        if (!present) return undefined;
        return 'kind' in member
          ? new RecipientEntry(member, present, others.contact)
          : new MailboxEntry(member, present, mailboxes);
      };
    },
  });
}

/** The names in the schema of all attributes a filter looks at; undefined where these may be any, or parts of names. */
function typesIn(filter: Filter, schema: Schema): ReadonlySet<string> | undefined {
  const named = new Set<string>();
  const left = [filter];
  for (let one = left.pop(); one; one = left.pop()) {
    if ('filters' in one) left.push(...one.filters);
    else if ('filter' in one) left.push(one.filter);
    else if (one.attribute === undefined || (one.type === 'extensible' && one.dnAttributes)) return undefined;
    else for (const { name } of schema.describe(one.attribute)?.type.withSubtypes ?? []) named.add(name);
  }
  return named;
}
