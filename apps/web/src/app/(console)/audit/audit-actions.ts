/** The actions that can be filtered by. */
export const auditActions = [
  'settings.changed',
  'site.created',
  'site.changed',
  'site.deleted',
  'server.created',
  'server.changed',
  'server.deleted',
  'mailbox.created',
  'mailbox.changed',
  'mailbox.deleted',
] as const;
