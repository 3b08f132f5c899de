import type { HeldRecipient } from './directory-model.js';
import type { DirectoryView } from './view.js';

/** The DN of any recipient. */
export const recipientDn = (held: HeldRecipient, { tree }: Pick<DirectoryView, 'tree'>): string => {
  if (!('kind' in held)) return tree.mailboxDn(held.name, held.mailboxKind);
  return held.kind === 'group' ? tree.groupDn(held.name) : tree.contactDn(held.id);
};
