import type {
  AddressSpace,
  ConnectorKind,
  ConnectorLimits,
  ConnectorSchedule,
  ConnectorScope,
  ForeignTransport,
  LinkState,
  SenderRule,
  TlsPolicy,
} from '@waypost/organization';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ServerEntity, SiteEntity } from './node.entities.js';
import type { RecipientKind } from './recipient.entities.js';

/** Audit entries count far below 2^53, so they are numbers on our side of the wire. */
const asNumber = { to: (value: number) => value, from: (value: string) => Number(value) };

/** A way out of a site. There are at most a thousand or so; what it holds is always read whole. */
@Entity('connector')
@Index('connector_name_key', ['nameKey'], { unique: true })
@Index('connector_site', ['siteId'])
@Index('connector_target_site', ['targetSiteId'])
@Check('connector_name_key_folded', 'name_key = lower(name_key)')
@Check('connector_credentials', '(username IS NULL) = (password IS NULL)')
export class ConnectorEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'connector_pk' }) id!: string;
  @Column('varchar', { length: 64 }) name!: string;
  @Column({ type: 'varchar', length: 64, name: 'name_key', collation: 'C' }) nameKey!: string;
  @Column('varchar', { length: 16 }) kind!: ConnectorKind;
  @Column('uuid', { name: 'site_id' })
  @ForeignKey(() => SiteEntity, { name: 'connector_site_fk', onDelete: 'RESTRICT' })
  siteId!: string;
  @Column('uuid', { name: 'target_site_id', nullable: true })
  @ForeignKey(() => SiteEntity, { name: 'connector_target_site_fk', onDelete: 'RESTRICT' })
  targetSiteId!: string | null;
  @Column('boolean', { default: true }) enabled!: boolean;
  @Column('varchar', { length: 16, default: 'organization' }) scope!: ConnectorScope;
  @Column('jsonb') spaces!: AddressSpace[];
  @Column('integer', { name: 'link_cost', nullable: true }) linkCost!: number | null;
  @Column('integer', { name: 'max_bytes', nullable: true }) maxBytes!: number | null;
  @Column('varchar', { length: 8, name: 'other_senders', default: 'accept' }) otherSenders!: SenderRule['others'];
  @Column('boolean', { default: false }) relay!: boolean;
  @Column('jsonb') schedule!: ConnectorSchedule;
  @Column('jsonb', { default: {} }) limits!: ConnectorLimits;
  @Column('varchar', { length: 8, nullable: true }) transport!: ForeignTransport | null;
  @Column('jsonb') hosts!: string[];
  @Column('varchar', { length: 16, default: 'opportunistic' }) tls!: TlsPolicy;
  @Column('varchar', { length: 253, name: 'tls_name', nullable: true }) tlsName!: string | null;
  /** What it signs in to its smart hosts with; the password is sealed. */
  @Column('varchar', { length: 256, nullable: true }) username!: string | null;
  @Column('text', { nullable: true }) password!: string | null;
  @Column('varchar', { length: 2000, nullable: true }) note!: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'modified_at' }) modifiedAt!: Date;
}

/** A server that passes a connector's mail on, or takes it in on the other side of a site link. */
@Entity('connector_bridgehead')
@Index('connector_bridgehead_server', ['serverId'])
export class ConnectorBridgeheadEntity {
  @PrimaryColumn('uuid', { name: 'connector_id', primaryKeyConstraintName: 'connector_bridgehead_pk' })
  @ForeignKey(() => ConnectorEntity, { name: 'connector_bridgehead_connector_fk', onDelete: 'CASCADE' })
  connectorId!: string;
  @PrimaryColumn('uuid', { name: 'server_id', primaryKeyConstraintName: 'connector_bridgehead_pk' })
  @ForeignKey(() => ServerEntity, { name: 'connector_bridgehead_server_fk', onDelete: 'RESTRICT' })
  serverId!: string;
  @Column('boolean', { name: 'is_remote' }) isRemote!: boolean;
}

/** A recipient whose mail a connector takes, or does not; a group means everyone in it. */
@Entity('connector_sender')
@Index('connector_sender_recipient', ['recipientId'])
export class ConnectorSenderEntity {
  @PrimaryColumn('uuid', { name: 'connector_id', primaryKeyConstraintName: 'connector_sender_pk' })
  @ForeignKey(() => ConnectorEntity, { name: 'connector_sender_connector_fk', onDelete: 'CASCADE' })
  connectorId!: string;
  @PrimaryColumn('uuid', { name: 'recipient_id', primaryKeyConstraintName: 'connector_sender_pk' })
  recipientId!: string;
  @PrimaryColumn('varchar', { length: 8, primaryKeyConstraintName: 'connector_sender_pk' })
  verdict!: 'accept' | 'reject';
  @Column('varchar', { length: 16, name: 'recipient_kind' }) recipientKind!: RecipientKind;
}

/** The state of a connector or server that was set by hand. No row means up. */
@Entity('link_state')
export class LinkStateEntity {
  /** The connector's or server's id. */
  @PrimaryColumn('uuid', { name: 'subject_id', primaryKeyConstraintName: 'link_state_pk' }) subjectId!: string;
  @Column('varchar', { length: 8 }) state!: LinkState;
  @Column('varchar', { length: 500, nullable: true }) reason!: string | null;
  /** After this it counts no more. */
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  @Column('varchar', { length: 256, name: 'set_by' }) setBy!: string;
  @Column('timestamptz', { name: 'set_at' }) setAt!: Date;
}

/**
 * What a mail host last said of a connector or server it cannot reach. It counts from the second time in a row on, and no longer than
 * `holdsUntil`: a host that falls silent says nothing more.
 */
@Entity('link_report')
@Index('link_report_reporter', ['reporterId'])
@Index('link_report_holds_until', ['holdsUntil'])
export class LinkReportEntity {
  /** The connector's or server's id. */
  @PrimaryColumn('uuid', { name: 'subject_id', primaryKeyConstraintName: 'link_report_pk' }) subjectId!: string;
  @PrimaryColumn('uuid', { name: 'reporter_id', primaryKeyConstraintName: 'link_report_pk' })
  @ForeignKey(() => ServerEntity, { name: 'link_report_reporter_fk', onDelete: 'CASCADE' })
  reporterId!: string;
  /** How often in a row it was said; after that, whether it counts. */
  @Column('integer') heard!: number;
  @Column('boolean') counts!: boolean;
  @Column('varchar', { length: 500, nullable: true }) detail!: string | null;
  @Column('timestamptz') since!: Date;
  @Column('timestamptz', { name: 'holds_until' }) holdsUntil!: Date;
}

/** Routing as it was worked out after a change: from this every site's table is worked out again. */
@Entity('routing_generation')
@Index('routing_generation_at', ['at'])
export class RoutingGenerationEntity {
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'routing_generation_pk' }) n!: number;
  @Column('timestamptz') at!: Date;
  /** SHA-256 of the model, so that nothing is kept twice in a row. */
  @Column('varchar', { length: 64 }) digest!: string;
  /** The newest audit entry it knows of: what came after the generation before is why it is. */
  @Column('bigint', { name: 'audit_seq', transformer: asNumber }) auditSeq!: number;
  @Column('jsonb') model!: unknown;
}
