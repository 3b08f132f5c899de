import { candidateKinds, incompleteReasons } from '@waypost/sync';
import { z } from 'zod';
import { DirectorySourceChange } from './directory-sources.js';
import { NodeLink, Reference } from './fields.js';

export const DirectorySourceTest = z.strictObject({
  source: Reference.optional().meta({ description: 'A saved source; what `config` leaves out is taken from it.' }),
  config: DirectorySourceChange.default({}).meta({
    description: 'What to try; without `source`, everything a new source needs.',
  }),
  samples: z
    .number()
    .int('Write a whole number.')
    .min(0, 'Use at least 0.')
    .max(50, 'Use at most 50.')
    .default(10)
    .meta({ description: 'Entries to show.' }),
});
export type DirectorySourceTest = z.infer<typeof DirectorySourceTest>;

/** What a sample entry would become. */
export const sampleOutcomes = ['create', 'link', 'linked', 'conflict', 'held'] as const;
export type SampleOutcome = (typeof sampleOutcomes)[number];

export const SampleEntry = z.strictObject({
  kind: z.enum(candidateKinds),
  dn: z.string(),
  anchor: z.string(),
  label: z.string(),
  fields: z.record(z.string(), z.unknown()).meta({
    description: 'What the mapping makes of it, by field; of sets the first 50 values.',
  }),
  more: z
    .record(z.string(), z.number().int())
    .meta({ description: 'How many further values sets have, by field; without those that are shown whole.' }),
  placement: z
    .strictObject({ level: z.enum(['server', 'site']), id: z.string(), name: z.string() })
    .nullable()
    .meta({ description: 'Where a new mailbox would land; null for other kinds, and where no rule takes it.' }),
  outcome: z.enum(sampleOutcomes).meta({
    description:
      '`create`: a new recipient; `link`: joins one of ours with the same address; `linked`: is followed already; `conflict`: somebody else has its address or name; `held`: something of it cannot be taken.',
  }),
  recipient: z
    .strictObject({ kind: z.enum(['mailbox', 'contact', 'group']), ...NodeLink.shape })
    .nullable()
    .meta({
      description: 'Whom it joins, follows or conflicts with.',
    }),
  faults: z.array(z.strictObject({ field: z.string(), detail: z.string() })),
});
export type SampleEntry = z.infer<typeof SampleEntry>;

export const DirectorySourceTested = z.strictObject({
  ok: z.boolean(),
  failure: z
    .strictObject({ reason: z.enum(incompleteReasons), detail: z.string() })
    .nullable()
    .meta({ description: 'Why a run of this would fail, in a sentence.' }),
  server: z
    .strictObject({
      url: z.string(),
      vendor: z.string(),
      identity: z.string(),
      strategy: z.string().meta({ description: 'How changes would be asked for.' }),
    })
    .nullable()
    .meta({ description: 'Who answered; null where nobody did.' }),
  namingContexts: z
    .array(z.string())
    .optional()
    .meta({ description: 'What the server says it holds: bases worth offering, also where none was named yet.' }),
  attributes: z
    .array(z.string())
    .optional()
    .meta({ description: 'Attributes the sample entries were seen to have, by name; for forms that map them.' }),
  bases: z.array(
    z.strictObject({
      dn: z.string(),
      entries: z
        .record(z.enum(candidateKinds), z.number().int())
        .meta({ description: 'How many of each kind were seen below it.' }),
    }),
  ),
  counted: z.enum(['all', 'some']).meta({ description: 'Whether all entries were counted, or the first ones only.' }),
  skipped: z.array(z.strictObject({ dn: z.string(), reason: z.string() })),
  samples: z.array(SampleEntry),
});
export type DirectorySourceTested = z.infer<typeof DirectorySourceTested>;
