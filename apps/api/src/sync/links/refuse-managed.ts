import { DomainError, type FieldFault, pointerTo } from '@waypost/kernel';
import type { RecipientKind } from '@waypost/store';
import type { EntityManager } from 'typeorm';
import { findOrigins, managersOf } from './directory-origins.js';

/** Refuses to change fields that a directory decides, all of them at once, each with the source and the way out. */
export async function refuseManaged(
  manager: EntityManager,
  kind: RecipientKind,
  row: { id: string },
  fields: readonly string[],
): Promise<void> {
  const origins = (await findOrigins(manager, [row.id])).get(row.id);
  if (!origins) return;
  const managers = managersOf(origins, kind, row);
  const errors = fields.flatMap((field): FieldFault[] => {
    const source = managers.get(field);
    return source ? [{ pointer: pointerTo(field), detail: managedBy(source.name) }] : [];
  });
  if (errors.length > 0) throw managed(errors);
}

/** Refuses to take away values that a source supplied, each by the pointer to it. */
export async function refuseSupplied(
  manager: EntityManager,
  { kind, id, field }: { kind: RecipientKind; id: string; field: 'aliases' | 'members' | 'owners' },
  supplied: readonly { pointer: string; sourceId: string | null }[],
): Promise<void> {
  const ofSources = supplied.filter(({ sourceId }) => sourceId !== null);
  if (ofSources.length === 0) return;
  const origins = (await findOrigins(manager, [id])).get(id);
  if (!origins || !managersOf(origins, kind, {}).has(field)) return;
  const errors = ofSources.flatMap(({ pointer, sourceId }): FieldFault[] => {
    const source = origins.links.find((one) => one.source.id === sourceId)?.source;
    return source ? [{ pointer, detail: managedBy(source.name, field) }] : [];
  });
  if (errors.length > 0) throw managed(errors);
}

/** Refuses a password of ours where the source checks it. */
export async function refusePassword(manager: EntityManager, mailboxId: string): Promise<void> {
  const source = await passwordKeeperOf(manager, mailboxId);
  if (source === undefined) return;
  throw managed([
    {
      pointer: '#/password',
      detail: `The password is the one in directory source ${source}; change it there, or detach the mailbox first. App passwords work all the same.`,
    },
  ]);
}

/** The source that checks the main password of a mailbox, if one does: its name. */
export async function passwordKeeperOf(manager: EntityManager, mailboxId: string): Promise<string | undefined> {
  const first = (await findOrigins(manager, [mailboxId]))
    .get(mailboxId)
    ?.links.find(({ link }) => link.state !== 'detached');
  return first?.source.passwords === 'source' ? first.source.name : undefined;
}

/** Refuses to delete a recipient that its source would bring back, unless it was said to leave the entry out from now on. */
export async function refuseLinked(
  manager: EntityManager,
  { id, name }: { id: string; name: string },
  directory: 'ignore' | undefined,
): Promise<void> {
  if (directory === 'ignore') return;
  const followed = (await findOrigins(manager, [id])).get(id)?.links.find(({ link }) => link.state !== 'detached');
  if (followed)
    throw new DomainError(
      'recipient-linked',
      `${name} comes from directory source ${followed.source.name}, which would bring it back. Delete it there or detach it first, or say ?directory=ignore to leave its entry out from now on.`,
    );
}

const managedBy = (source: string, field?: string) =>
  `Directory source ${source} decides it; change it there, or detach ${field ?? 'the field'} first.`;

const managed = (errors: FieldFault[]) =>
  new DomainError('field-managed-by-directory', errors[0]?.detail ?? '', { errors });
