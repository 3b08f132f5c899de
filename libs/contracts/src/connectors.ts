import {
  connectorKinds,
  connectorScopes,
  foreignTransports,
  largestConnectorLimit,
  linkStates,
  tlsPolicies,
} from '@waypost/organization';
import { z } from 'zod';
import { GivenTime, LabelOf, NodeLink, NodeName, OptionalLine, Reason, Reference, Timestamp } from './fields.js';
import { listQuery, page, SearchText } from './lists.js';

const Cost = z.number().int().min(1, 'A cost is at least 1.').max(100, 'A cost is at most 100.').meta({
  description: '1–100; less is preferred, and 100 is taken when every other route fails.',
});

export const AddressSpace = z
  .strictObject({
    type: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9]{0,15}$/, 'Write a type such as SMTP or X400.')
      .transform((text) => text.toUpperCase())
      .default('SMTP'),
    pattern: z
      .string()
      .min(1, 'Write at least one character.')
      .max(320)
      .regex(/^\P{C}*$/u, 'Leave out line breaks and other control characters.')
      .meta({ description: 'An address, `partner.org`, `*@partner.org`, `*.partner.org` or `*`.', examples: ['*'] }),
    cost: Cost.default(1),
  })
  .meta({ description: 'What a connector takes, and at what cost. The closest pattern wins, whatever it costs.' });
export type AddressSpace = z.infer<typeof AddressSpace>;

const SenderReference = z
  .string()
  .max(80)
  .regex(/^(mailbox|contact|group):.+$/, 'Write mailbox:, contact: or group: and a name or id, such as group:sales.');
const senders = z
  .strictObject({
    others: z.enum(['accept', 'reject']).default('accept'),
    accept: z.array(SenderReference).max(500).default([]),
    reject: z.array(SenderReference).max(500).default([]),
  })
  .meta({
    description:
      'Whose mail it takes: `others` holds for whoever is in neither list, and rejecting goes before accepting.',
  });

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'Write a time such as 08:00; 24:00 ends a day.');
const schedule = z
  .union([
    z.enum(['always', 'never']),
    z.strictObject({
      zone: z.string().max(64),
      windows: z
        .array(
          z.strictObject({
            days: z.array(z.number().int().min(1).max(7)).min(1, 'Name at least one day, 1 Monday to 7 Sunday.'),
            from: time,
            to: time,
          }),
        )
        .max(50),
    }),
  ])
  .meta({
    description: 'When it passes mail on: `always`, `never`, or windows by the clocks of a time zone. 1 is Monday.',
  });

const limit = (description: string) =>
  z
    .number()
    .int('Use a whole number.')
    .min(1, 'A limit is at least 1; leave it out for none.')
    .max(largestConnectorLimit)
    .nullable()
    .default(null)
    .meta({ description });
const limits = z
  .strictObject({
    connections: limit('Connections that one server holds open at once by it, all destinations together.'),
    connectionsPerDomain: limit('The same to one domain, or to the hosts it names.'),
    messagesPerConnection: limit('Messages that a connection carries before another is opened.'),
    recipientsPerMessage: limit('Recipients one copy of a message is for; what has more goes in several copies.'),
  })
  .meta({
    description:
      'How much each of its servers hands over at once; null for what the settings of that server say. It counts once the ' +
      'configuration of the server is applied again.',
  });

const servers = z.array(Reference).max(50, 'Name at most 50 servers.');
const fields = {
  name: NodeName,
  enabled: z.boolean(),
  scope: z.enum(connectorScopes).meta({ description: 'For senders of every site, or of its own alone.' }),
  addressSpaces: z.array(AddressSpace).max(1000),
  cost: Cost.nullable().meta({ description: 'What passing over a site link costs; for other kinds absent.' }),
  bridgeheads: servers.meta({
    description: 'Servers of its site that pass its mail on; an empty list means any that moves mail.',
  }),
  remoteBridgeheads: servers.meta({ description: 'The same on the other side of a site link.' }),
  maxBytes: z.number().int().min(1024).max(2_146_435_072).nullable(),
  senders,
  relay: z.boolean().meta({ description: 'Whether anybody may have mail relayed to its address spaces.' }),
  schedule,
  limits,
  transport: z.enum(foreignTransports).nullable().meta({ description: 'What a foreign system is spoken to by.' }),
  hosts: z.array(z.string().max(300)).max(20).meta({
    description: 'Smart hosts, or hosts of a foreign system, in the order they are tried: `[192.0.2.1]:587`.',
  }),
  tls: z.enum(tlsPolicies).meta({
    description:
      'How its hosts are spoken to: never encrypted, where they offer it, always, or always and by a certificate of their own name.',
  }),
  tlsName: z.string().max(253).nullable().meta({
    description: 'With `verified`, the name their certificate must be for; null for the name each is called by.',
  }),
  note: OptionalLine(2000),
};

export const NewConnector = z.strictObject({
  name: fields.name,
  kind: z.enum(connectorKinds),
  site: Reference,
  targetSite: Reference.optional().meta({ description: 'Where a site link leads. It is one-way.' }),
  enabled: fields.enabled.default(true),
  scope: fields.scope.default('organization'),
  addressSpaces: fields.addressSpaces.default([]),
  cost: fields.cost.optional(),
  bridgeheads: fields.bridgeheads.default([]),
  remoteBridgeheads: fields.remoteBridgeheads.default([]),
  maxBytes: fields.maxBytes.default(null),
  senders: fields.senders.default({ others: 'accept', accept: [], reject: [] }),
  relay: fields.relay.default(false),
  schedule: fields.schedule.default('always'),
  limits: fields.limits.default(limits.parse({})),
  transport: fields.transport.optional(),
  hosts: fields.hosts.default([]),
  tls: fields.tls.optional().meta({ description: 'Where they offer it, unless told otherwise.' }),
  tlsName: fields.tlsName.default(null),
  note: fields.note.default(null),
});
export type NewConnector = z.infer<typeof NewConnector>;
export const ConnectorChange = z.strictObject(fields).partial();
export type ConnectorChange = z.infer<typeof ConnectorChange>;

/** A state that was set by hand, as long as it holds. */
export const StatedState = z.strictObject({
  state: z.enum(linkStates),
  reason: z.string().nullable(),
  expiresAt: Timestamp.nullable(),
  setBy: z.string(),
  setAt: Timestamp,
});
export type StatedState = z.infer<typeof StatedState>;

/** The state of a connector or server, and why it is so. */
export const LinkStatus = z.strictObject({
  up: z.boolean(),
  because: z
    .enum(['stated-down', 'draining', 'reported-down', 'no-bridgehead-up'])
    .nullable()
    .meta({ description: 'Why it is not up.' }),
  stated: StatedState.nullable().meta({ description: 'What was set by hand; null for nothing.' }),
  reports: z
    .array(z.strictObject({ server: z.string(), detail: z.string().nullable(), since: Timestamp, until: Timestamp }))
    .meta({ description: 'Mail hosts that report they cannot reach it.' }),
});
export type LinkStatus = z.infer<typeof LinkStatus>;

export const LinkStateChange = z.strictObject({
  state: z.enum(linkStates).meta({ description: '`draining` ends what it has begun and gets nothing new.' }),
  reason: Reason.nullable().default(null),
  expiresAt: GivenTime.nullable().default(null),
});
export type LinkStateChange = z.infer<typeof LinkStateChange>;

export const Connector = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(connectorKinds),
  site: NodeLink,
  targetSite: NodeLink.nullable(),
  enabled: z.boolean(),
  scope: z.enum(connectorScopes),
  addressSpaces: z.array(z.strictObject({ type: z.string(), pattern: z.string(), cost: z.number().int() })),
  cost: z.number().int().nullable(),
  bridgeheads: z.array(NodeLink),
  remoteBridgeheads: z.array(NodeLink),
  maxBytes: z.number().int().nullable(),
  senders: z.strictObject({
    others: z.enum(['accept', 'reject']),
    accept: z.array(z.string()),
    reject: z.array(z.string()),
  }),
  relay: z.boolean(),
  schedule,
  limits: fields.limits,
  transport: z.enum(foreignTransports).nullable(),
  hosts: z.array(z.string()),
  tls: z.enum(tlsPolicies),
  tlsName: z.string().nullable(),
  username: z.string().nullable().meta({
    description: 'What it signs in to its hosts with; the password is never shown.',
  }),
  note: z.string().nullable(),
  status: LinkStatus,
  createdAt: Timestamp,
  modifiedAt: Timestamp,
});
export type Connector = z.infer<typeof Connector>;
export const ConnectorList = page(Connector);
export type ConnectorList = z.infer<typeof ConnectorList>;

export const ConnectorQuery = z.strictObject({
  ...listQuery,
  q: SearchText,
  site: Reference.optional(),
  kind: z.enum(connectorKinds).optional(),
  sort: z.enum(['name', '-name']).default('name'),
});
export type ConnectorQuery = z.infer<typeof ConnectorQuery>;

export const ConnectorCredentials = z.strictObject({
  // Postfix reads name:password and takes the first colon for the one between them.
  username: LabelOf(256).refine((name) => !name.includes(':'), 'Leave out colons.'),
  password: z
    .string()
    .min(1, 'Write at least one character.')
    .max(1024)
    .regex(/^[^\r\n\0]*$/, 'Leave out line breaks.')
    .meta({
      description: 'Kept sealed, and told to the mail programs of the connector’s bridgeheads alone.',
    }),
});
export type ConnectorCredentials = z.infer<typeof ConnectorCredentials>;
