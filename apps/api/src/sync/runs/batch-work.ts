import type { ReplicaChange } from '@waypost/organization';
import type {
  ContactEntity,
  ItemToApply,
  DirectorySourceEntity,
  GroupEntity,
  MailboxEntity,
  RecipientKind,
} from '@waypost/store';
import type { ItemChanges } from './item-changes.js';

export type Recipient = MailboxEntity | ContactEntity | GroupEntity;

/** One item with everything it touches. */
export interface Work {
  item: ItemToApply;
  changes: ItemChanges;
  kind: RecipientKind;
  /** The recipient as it is, and as it becomes; absent where only the link moves. */
  before?: Recipient;
  after?: Recipient;
  told: ReplicaChange[];
}

/** What is applied, in whose name. */
export interface Batch {
  source: Pick<DirectorySourceEntity, 'id' | 'name' | 'leavers'>;
  runId: string;
  items: readonly ItemToApply[];
}
