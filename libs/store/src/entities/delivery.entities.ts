import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { MemberKind, RecipientKind } from './recipient.entities.js';

/** Who may write to a recipient and how much, and where its mail goes on to. No row means no rule but lists of senders. */
@Entity('recipient_delivery')
@Index('recipient_delivery_forward_id', ['forwardId'], { where: '(forward_id IS NOT NULL)' })
@Index('recipient_delivery_forward_key', ['forwardKey'], { where: '(forward_key IS NOT NULL)' })
@Check(
  'recipient_delivery_forward',
  '(forward_kind IS NULL) = (forward_id IS NULL AND forward_key IS NULL) AND (forward_key IS NULL) = (forward_address IS NULL)',
)
export class RecipientDeliveryEntity {
  @PrimaryColumn('uuid', { name: 'recipient_id', primaryKeyConstraintName: 'recipient_delivery_pk' })
  recipientId!: string;
  @Column('varchar', { length: 16, name: 'recipient_kind' }) recipientKind!: RecipientKind;
  @Column('boolean', { name: 'require_sign_in', default: false }) requireSignIn!: boolean;
  /** As text: the database's largest numbers are beyond JavaScript's. */
  @Column('bigint', { name: 'max_receive_bytes', nullable: true }) maxReceiveBytes!: string | null;
  @Column('varchar', { length: 16, name: 'forward_kind', nullable: true }) forwardKind!: MemberKind | null;
  /** A recipient here. */
  @Column('uuid', { name: 'forward_id', nullable: true }) forwardId!: string | null;
  /** An address elsewhere; one that became a recipient's since counts as that recipient. */
  @Column('varchar', { length: 320, name: 'forward_address', nullable: true }) forwardAddress!: string | null;
  @Column({ type: 'varchar', length: 320, name: 'forward_key', collation: 'C', nullable: true })
  forwardKey!: string | null;
  @Column('boolean', { name: 'keep_copy', default: false }) keepCopy!: boolean;
}

/** The lists of a recipient: who alone may write, who may not, and who sends in its name. */
export type SenderList = 'accept' | 'reject' | 'send-as';

/** One recipient in one list of another. */
@Entity('recipient_sender')
@Index('recipient_sender_sender', ['senderId'])
export class RecipientSenderEntity {
  @PrimaryColumn('uuid', { name: 'recipient_id', primaryKeyConstraintName: 'recipient_sender_pk' })
  recipientId!: string;
  @PrimaryColumn('varchar', { length: 8, primaryKeyConstraintName: 'recipient_sender_pk' }) list!: SenderList;
  @PrimaryColumn('uuid', { name: 'sender_id', primaryKeyConstraintName: 'recipient_sender_pk' }) senderId!: string;
  @Column('varchar', { length: 16, name: 'sender_kind' }) senderKind!: RecipientKind;
}
