import { channels, decisions, readAddress, rules } from '@waypost/flow';
import { parseEmailAddress } from '@waypost/kernel';
import { linkStates } from '@waypost/organization';
import { z } from 'zod';
import { ConnectorChange, NewConnector } from './connectors.js';
import { GivenTime, Reference, Timestamp } from './fields.js';

/** A connector as it might be: made, changed or gone. */
export const ConnectorProposal = z
  .discriminatedUnion('do', [
    z.strictObject({ do: z.literal('create'), connector: NewConnector }),
    z.strictObject({ do: z.literal('change'), connector: Reference, change: ConnectorChange }),
    z.strictObject({ do: z.literal('delete'), connector: Reference }),
  ])
  .meta({ description: 'A connector as it would be made, changed or deleted by a write that is not made.' });
export type ConnectorProposal = z.infer<typeof ConnectorProposal>;

const StateProposal = z.strictObject({
  of: z.enum(['connector', 'server']),
  name: Reference,
  state: z.enum(linkStates),
});

export const WhatIf = z
  .strictObject({
    connectors: z.array(ConnectorProposal).max(50).default([]),
    states: z.array(StateProposal).max(200).default([]),
  })
  .meta({ description: 'Changes that are supposed and not saved, in the order they would be made.' });
export type WhatIf = z.infer<typeof WhatIf>;

const RecipientAddress = z
  .string()
  .max(1024)
  .check((context) => {
    const { type, address } = readAddress(context.value);
    const parsed = type === 'SMTP' ? parseEmailAddress(address) : undefined;
    if (parsed && 'fault' in parsed)
      context.issues.push({ code: 'custom', message: parsed.fault, input: context.value });
  })
  .meta({ description: 'An SMTP address, or `TYPE:address`.', examples: ['mark@minasi.com', 'X400:c=us;a= ;p=org'] });

const fields = {
  from: z.string().max(320).meta({ description: 'MAIL FROM; empty for a report, which comes from nobody.' }),
  to: z.array(RecipientAddress).min(1, 'Name at least one recipient.').max(100),
  server: Reference.optional().meta({
    description:
      'The first server; by default the home server of whoever signed in, else the first that takes mail in.',
  }),
  channel: z.enum(channels).optional().meta({
    description:
      'How it comes: written on the server’s own client or web pages, sent after signing in, or by anybody. By default by anybody, or after signing in where somebody has.',
  }),
  authenticatedAs: z.string().max(320).optional().meta({ description: 'Login name or any address of who signed in.' }),
  clientAddress: z.union([z.ipv4(), z.ipv6()], 'Write an IPv4 or IPv6 address.').optional(),
  tls: z.boolean().default(true).meta({ description: 'Whether the connection is encrypted.' }),
  bytes: z.number().int().min(0).max(2_146_435_072).default(10_000),
  received: z.number().int().min(0).max(1000).default(0).meta({ description: 'How many Received lines it bears.' }),
  at: GivenTime.optional().meta({ description: 'The moment it is asked for, for schedules; now by default.' }),
  dns: z.boolean().default(true).meta({ description: 'Whether DNS is asked; without, its answers are unknown.' }),
  whatIf: WhatIf.optional(),
};

/** A message whose way is asked for. */
export const ExplainQuestion = z.strictObject(fields);
export type ExplainQuestion = z.infer<typeof ExplainQuestion>;

const SitePath = z.strictObject({
  sites: z.array(z.string()),
  links: z.array(z.string()),
  cost: z.number(),
});
export const RouteLoser = z.strictObject({
  connector: z.string(),
  space: z.string(),
  spaceCost: z.number(),
  path: SitePath.optional(),
  totalCost: z.number().optional(),
  because: z.enum([
    'disabled',
    'never-scheduled',
    'sender-restricted',
    'too-large',
    'out-of-scope',
    'less-specific',
    'down',
    'unreachable',
    'costs-more',
    'other-site',
    'later-name',
  ]),
});

export const ExplainStep = z.strictObject({
  n: z.number().int(),
  rule: z.enum(rules),
  asks: z.string().meta({ description: 'What the rule asks, in a few words.' }),
  decision: z.enum(decisions),
  says: z.string().meta({ description: 'What it decided, in one sentence.' }),
  evidence: z.record(z.string(), z.unknown()).meta({ description: 'What it looked at.' }),
  recipient: z.string().optional().meta({ description: 'Absent where it is about the message.' }),
  losers: z
    .array(RouteLoser)
    .optional()
    .meta({ description: 'Connectors that could have had it, and why they do not.' }),
  losersLeftOut: z.number().int().optional().meta({ description: 'How many more lost and are not named.' }),
  code: z
    .string()
    .optional()
    .meta({ description: 'The enhanced status code (RFC 3463) where it is refused or waits.' }),
  reply: z.string().optional().meta({
    description: 'What Postfix says for it: three digits and its own code at the door, its code alone in a report.',
  }),
  alarm: z.enum(['open-relay']).optional(),
});
export type ExplainStep = z.infer<typeof ExplainStep>;

/** What the map of one server's Postfix says of the same recipient. */
export const PostfixHop = z
  .strictObject({
    server: z.string(),
    transport: z
      .string()
      .nullable()
      .meta({ description: 'As transport(5) writes it; null where Postfix does as untold.' }),
    asking: z.string().nullable().optional().meta({
      description:
        'Where sender or size matter: what a Postfix with a policy service is told of this message, which `agrees` is about.',
    }),
    agrees: z.boolean(),
    because: z.string().optional().meta({ description: 'Why it does not agree.' }),
  })
  .meta({ description: 'What the transport map of a server on the way answers its Postfix.' });
export type PostfixHop = z.infer<typeof PostfixHop>;

export const ExplainOutcome = z.strictObject({
  sentTo: z.string().meta({ description: 'The recipient as the message named it.' }),
  recipient: z.string().meta({ description: 'Who gets the copy.' }),
  through: z.array(z.string()).meta({ description: 'Groups, contacts and mailboxes it came through.' }),
  verdict: z.enum(['delivered', 'handed-on', 'queued', 'deferred', 'refused', 'returned']),
  code: z.string().optional(),
  server: z.string().optional().meta({ description: 'The server that keeps it.' }),
  nextHop: z.string().optional(),
  hop: z.enum(['server', 'relay', 'final-or-gateway', 'gateway']).optional(),
  servers: z.array(z.string()).optional().meta({ description: 'Servers of ours on the way, the first one first.' }),
  connector: z.string().optional(),
  closed: z.string().optional().meta({
    description: 'The connector or site link that is not open now: it waits for it on the last of the servers.',
  }),
  station: z
    .strictObject({ host: z.string().optional(), addresses: z.array(z.string()).optional(), port: z.number() })
    .optional()
    .meta({ description: 'Where the last of them connects to.' }),
  postfix: z.array(PostfixHop),
});
export type ExplainOutcome = z.infer<typeof ExplainOutcome>;

export const Explanation = z.strictObject({
  question: ExplainQuestion.extend({ server: z.string(), channel: z.enum(channels), at: Timestamp }).meta({
    description: 'The question as it was understood.',
  }),
  link: z.string().nullable().meta({
    description:
      'The question as a text for `GET /routing/explain?question=`; null where it is too long for an address.',
  }),
  steps: z.array(ExplainStep),
  outcomes: z.array(ExplainOutcome),
  copies: z.array(z.strictObject({ nextHop: z.string(), recipients: z.array(z.string()) })),
  notes: z.array(z.string()).meta({ description: 'What was left out or could not be found out.' }),
});
export type Explanation = z.infer<typeof Explanation>;

export const ExplainLink = z.strictObject({ question: z.string().min(1).max(8000) });
export type ExplainLink = z.infer<typeof ExplainLink>;

/** What unsaved changes would do to the ways of mail. */
export const RoutePreviewQuestion = WhatIf.extend({
  site: Reference.optional().meta({ description: 'Only mail from this site; by default from every site.' }),
  addresses: z.array(RecipientAddress).max(200).default([]).meta({ description: 'Addresses to ask for besides.' }),
});
export type RoutePreviewQuestion = z.infer<typeof RoutePreviewQuestion>;

const PreviewedRoute = z.strictObject({
  verdict: z.enum(['route', 'queued', 'refused', 'direct']),
  connector: z.string().optional(),
  space: z.string().optional(),
  totalCost: z.number().optional(),
  path: z.array(z.string()).optional().meta({ description: 'Sites on the way, both ends included.' }),
  nextHop: z.string().optional().meta({
    description:
      'The first link on the way, or the server that passes it on; absent where it waits, is refused or goes by DNS.',
  }),
});
export const RoutePreview = z.strictObject({
  sites: z.number().int().meta({ description: 'From how many sites was asked.' }),
  probes: z.number().int().meta({
    description:
      'For how many addresses: one for each address space in play, one for domains mail goes to, and those given.',
  }),
  total: z.number().int().meta({ description: 'How many of them go another way.' }),
  changes: z
    .array(
      z.strictObject({
        site: z.string(),
        address: z.string(),
        why: z.enum(['space', 'seen', 'given']),
        pattern: z.string().optional(),
        before: PreviewedRoute,
        after: PreviewedRoute,
      }),
    )
    .meta({ description: 'The first 500.' }),
  sitesLeftOut: z
    .array(z.string())
    .meta({ description: 'Sites not asked from: there would have been too many questions.' }),
});
export type RoutePreview = z.infer<typeof RoutePreview>;
