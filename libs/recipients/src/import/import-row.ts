import type { FieldFault } from '@waypost/kernel';

/** What a row can ask for. Without it a row changes the recipient it names, or makes one where there is none. */
export const importActions = ['create', 'update', 'delete'] as const;
export type ImportAction = (typeof importActions)[number];

/** One row of a file, its cells read as the fields they stand for. */
export interface ImportRow {
  /** Where it stands: the line of a CSV file, the place in a JSON list; from 1. */
  row: number;
  action?: ImportAction;
  /** Names the recipient whatever it is called by now; else its `name` does. */
  id?: string;
  /** What the file says of the recipient. A field it has no column for is not in here, and stays as it is. */
  values: Readonly<Record<string, unknown>>;
  /** What could not be read. */
  faults: readonly FieldFault[];
}

/** A recipient as it is, in the words of a file. */
export interface PresentRecipient {
  id: string;
  name: string;
  values: Readonly<Record<string, unknown>>;
}

/** One field that a row changes. */
export interface ImportDifference {
  field: string;
  before: unknown;
  after: unknown;
}

/** What a row comes to. `refused` rows change nothing, and say why. */
export const importOperations = ['create', 'update', 'delete', 'unchanged', 'refused'] as const;
export type ImportOperation = (typeof importOperations)[number];

export interface ImportItem {
  row: number;
  operation: ImportOperation;
  /** The recipient it is about; absent for one that is to be made. */
  recipientId?: string;
  /** What the recipient is called now, or is to be called. */
  label: string;
  /** What is to be written: all that is given of a new recipient, what differs of another. */
  values: Record<string, unknown>;
  differences: ImportDifference[];
  faults: FieldFault[];
}
