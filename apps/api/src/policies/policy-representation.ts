import type { RecipientPolicy } from '@waypost/contracts';
import type { RecipientPolicyEntity } from '@waypost/store';

/** A recipient policy as it is shown. */
export const representPolicy = (row: RecipientPolicyEntity): RecipientPolicy => ({
  id: row.id,
  name: row.name,
  default: row.isDefault,
  priority: row.priority,
  enabled: row.enabled,
  filter: row.filter,
  templates: row.templates,
  note: row.note,
  createdAt: row.createdAt.toISOString(),
  modifiedAt: row.modifiedAt.toISOString(),
});

/** What of a policy the audit shows. */
export const editablePolicy = ({ name, priority, enabled, filter, templates, note }: RecipientPolicyEntity) => ({
  name,
  ...(priority !== null && { priority }),
  enabled,
  filter,
  templates,
  note,
});
