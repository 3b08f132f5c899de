import { importActions } from '@waypost/recipients';
import { z } from 'zod';
import { LabelOf } from './fields.js';
import { importKinds } from './import-columns.js';
import { SearchText } from './lists.js';

/** Octets that a file may have. */
export const largestImport = 32 * 1024 * 1024;

const count = z.number().int().min(0);
const Kind = z.enum(importKinds).meta({ description: 'What the rows are about.' });
const Format = z.enum(['csv', 'json']).default('csv');

export const NewImportQuery = z.strictObject({
  kind: Kind,
  fileName: LabelOf(200).optional().meta({ description: 'What the file is called; for people.' }),
});
export type NewImportQuery = z.infer<typeof NewImportQuery>;

/** One row of a JSON file: the fields of a recipient as REST has them, and what to do with it. */
export const ImportedRow = z
  .looseObject({ action: z.enum(importActions).optional(), id: z.uuid().optional() })
  .meta({ description: 'The columns of the kind as members; `/imports/template` names them all.' });
export const ImportedRows = z.array(ImportedRow);

/** What the rows of a file come to. */
export const ImportFigures = z.strictObject({
  rows: count,
  create: count,
  update: count,
  delete: count,
  unchanged: count.meta({ description: 'Rows that say what is so already.' }),
  refused: count.meta({ description: 'Rows that cannot be carried out; each says why.' }),
});
export type ImportFigures = z.infer<typeof ImportFigures>;

/** What one row does. */
export const ImportItemChange = z.strictObject({
  row: count.meta({ description: 'The line of a CSV file, the place in a JSON list; from 1.' }),
  differences: z.array(z.strictObject({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  faults: z
    .array(z.strictObject({ pointer: z.string(), detail: z.string() }))
    .meta({ description: 'Why the row is refused, or could not be carried out or taken back; each at its column.' }),
});
export type ImportItemChange = z.infer<typeof ImportItemChange>;

/** Applies the very plan that was looked at. */
export const ImportApply = z.strictObject({ planHash: z.string().max(64) });
export type ImportApply = z.infer<typeof ImportApply>;

export const ExportQuery = z.strictObject({ kind: Kind, format: Format, q: SearchText });
export type ExportQuery = z.infer<typeof ExportQuery>;
export const TemplateQuery = z.strictObject({ kind: Kind, format: Format });
export type TemplateQuery = z.infer<typeof TemplateQuery>;
