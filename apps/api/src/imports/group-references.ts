import { type FieldFault, pointerTo } from '@waypost/kernel';
import type { ImportRow, ImportWorld } from '@waypost/recipients';
import { findRecipientsNamed, type RecipientKind } from '@waypost/store';
import type { EntityManager } from 'typeorm';
import { firstFaults } from './read-rows.js';

const kinds = ['mailbox', 'contact', 'group'] as const satisfies readonly RecipientKind[];
/** References that are looked up at once. */
const page = 1_000;

interface Reference {
  field: string;
  kind: RecipientKind;
  reference: string;
}

/**
 * What the owners and members that rows of groups name come to: a row that names nobody is refused when the file is planned, as REST
 * would refuse it. Groups may be named that earlier rows make.
 */
export async function groupReferencesOf(
  manager: EntityManager,
  rows: readonly ImportRow[],
): Promise<NonNullable<ImportWorld['missing']>> {
  const there = new Set<string>();
  for (let from = 0; from < rows.length; from += page) {
    const named = rows.slice(from, from + page).flatMap(({ values }) => referencesIn(values));
    for (const kind of kinds) {
      const asked = [...new Set(named.filter((one) => one.kind === kind).map(({ reference }) => reference))];
      for (let at = 0; at < asked.length; at += page)
        for (const key of (await findRecipientsNamed(manager, kind, asked.slice(at, at + page))).keys())
          there.add(`${kind}:${key}`);
    }
  }
  return (values, isMade) =>
    firstFaults(
      referencesIn(values)
        .filter(({ kind, reference }) => !there.has(`${kind}:${reference.toLowerCase()}`))
        .filter(({ kind, reference }) => kind !== 'group' || !isMade(reference))
        .map(({ field, kind, reference }) => faultOf(field, `There is no ${kind} "${reference}".`)),
    );
}

const faultOf = (field: string, detail: string): FieldFault => ({ pointer: pointerTo(field), detail });

/** Reads `group:sales` as a recipient of ours; what names no kind is an address. */
export function readMember(text: string): Record<string, string> {
  const [, kind, reference] = /^(mailbox|contact|group):(.+)$/i.exec(text) ?? [];
  return kind !== undefined && reference !== undefined ? { [kind.toLowerCase()]: reference } : { address: text };
}

const textsIn = (list: unknown) => (Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []);

function referencesIn({ owners, members }: Readonly<Record<string, unknown>>): Reference[] {
  const owning = textsIn(owners).map((reference) => ({ field: 'owners', kind: 'mailbox' as const, reference }));
  const belonging = textsIn(members).flatMap((text) => {
    const read = readMember(text);
    return kinds.flatMap((kind) =>
      read[kind] === undefined ? [] : [{ field: 'members', kind, reference: read[kind] }],
    );
  });
  return [...owning, ...belonging];
}
