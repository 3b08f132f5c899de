import type { MailboxKind } from '@waypost/organization';
import type { EntityManager } from 'typeorm';
import type { RecipientKind } from '../entities/recipient.entities.js';
import { furtherAddresses, likePattern } from '../like-pattern.js';
import { recipientTables } from './attribute-sources.js';
import { conditionOf, type RecipientFilter } from './recipient-condition.js';

/** Which recipients are meant, of all kinds or of some. */
export interface RecipientSelection {
  kinds?: readonly RecipientKind[] | undefined;
  /** Only mailboxes of this kind. */
  mailboxKind?: MailboxKind | undefined;
  filter?: RecipientFilter | undefined;
  text?: string | undefined;
  hidden?: boolean | undefined;
}

const allKinds = ['mailbox', 'contact', 'group'] as const satisfies readonly RecipientKind[];

/** The kinds a selection may hold. */
export const kindsIn = ({ kinds = allKinds, mailboxKind }: RecipientSelection): readonly RecipientKind[] =>
  mailboxKind === undefined ? kinds : ['mailbox'];

/** Whether address books leave a recipient of a kind out. */
export const hiddenOf = (kind: RecipientKind) => (kind === 'group' ? 'r.hidden' : 'r.hidden_from_address_book');

/** A statement over recipients under construction. */
export class RecipientStatement {
  readonly values: unknown[] = [];
  readonly bind = (value: unknown) => `$${this.values.push(value)}`;

  /** The rows of each wanted kind, each in parentheses. */
  branches(
    selection: RecipientSelection,
    shape: { columns: (kind: RecipientKind) => string; end?: string; and?: string; from?: string },
  ) {
    return kindsIn(selection)
      .map((kind) => {
        const where = [...this.conditions(selection, kind), ...(shape.and === undefined ? [] : [shape.and])];
        return `(SELECT ${shape.columns(kind)} FROM ${recipientTables[kind]} r ${shape.from ?? ''}
          WHERE ${where.join(' AND ') || 'true'} ${shape.end ?? ''})`;
      })
      .join(' UNION ALL ');
  }

  /** `eachByItself`: as they are asked of few rows, each by itself. */
  conditions(selection: RecipientSelection, kind: RecipientKind, eachByItself = false): string[] {
    const { filter, text, hidden, mailboxKind } = selection;
    return [
      ...(mailboxKind === undefined ? [] : [`r.kind = ${this.bind(mailboxKind)}`]),
      ...(filter ? [conditionOf(filter, kind, { eachByItself })(this.bind)] : []),
      ...(text ? [this.holds(text, kind)] : []),
      ...(hidden === undefined ? [] : [hidden ? hiddenOf(kind) : `NOT ${hiddenOf(kind)}`]),
    ];
  }

  /** Text is found in names and in every address. */
  private holds(text: string, kind: RecipientKind): string {
    const pattern = this.bind(likePattern(text));
    return `(r.search_text LIKE ${pattern} OR r.id IN (SELECT further.recipient_id FROM ${furtherAddresses(kind)} LIKE ${pattern}))`;
  }
}

/** The database ended a statement that took too long. */
const ended = '57014';

/** What a query answers within a time; undefined where it takes longer. */
export async function within<Row>(
  manager: EntityManager,
  ms: number,
  sql: string,
  values: readonly unknown[],
): Promise<Row[] | undefined> {
  try {
    return await manager.transaction(async (within) => {
      await within.query(`SET LOCAL statement_timeout = ${ms}`);
      return within.query<Row[]>(sql, [...values]);
    });
  } catch (error) {
    if ((error as { driverError?: { code?: string } }).driverError?.code === ended) return undefined;
    throw error;
  }
}
