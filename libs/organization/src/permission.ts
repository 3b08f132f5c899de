/** One thing a caller may do. Every route names the one it needs. */
export const permissions = [
  'organization.read',
  'organization.write',
  'site.read',
  'site.write',
  'server.read',
  'server.write',
  'mailbox.read',
  'mailbox.write',
  'contact.read',
  'contact.write',
  'group.read',
  'group.write',
  'recipient.export',
  'recipient.import',
  'domain.read',
  'domain.write',
  'policy.read',
  'policy.write',
  'job.read',
  'job.write',
  'connector.read',
  'connector.write',
  'routing.read',
  'routing.explain',
  'source.read',
  'source.write',
  'sync.run',
  'sync.approve',
  'settings.read',
  'settings.write',
  'audit.read',
  'audit.revert',
  'token.read',
  'token.write',
  'service-account.read',
  'service-account.write',
  'session.own',
  'directory.read',
  'metrics.read',
  'feed.follow',
  'password.relay',
  'link-state.report',
] as const;
export type Permission = (typeof permissions)[number];

/**
 * Who a caller is taken for. `follower` is a directory process: it may follow the change feed and pass on a change of password by
 * the person whose it is, and nothing else. `monitor` is what watches over the processes: it may read their figures, and of the
 * organization nothing. `agent` is a mail host: it may say what it can and cannot reach, and nothing else.
 */
export const roles = ['owner', 'administrator', 'auditor', 'monitor', 'follower', 'agent'] as const;
export type Role = (typeof roles)[number];

/** The roles an API token can be given; followers get theirs from the launcher or an owner. */
export const tokenRoles = [
  'owner',
  'administrator',
  'auditor',
  'monitor',
  'follower',
  'agent',
] as const satisfies readonly Role[];

const reading = [
  'organization.read',
  'site.read',
  'server.read',
  'mailbox.read',
  'contact.read',
  'group.read',
  'recipient.export',
  'domain.read',
  'policy.read',
  'job.read',
  'connector.read',
  'routing.read',
  'routing.explain',
  'source.read',
  'settings.read',
  'audit.read',
  'directory.read',
  'metrics.read',
] as const;
const writing = [
  'organization.write',
  'site.write',
  'server.write',
  'mailbox.write',
  'contact.write',
  'group.write',
  'recipient.import',
  'domain.write',
  'policy.write',
  'job.write',
  'connector.write',
  'source.write',
  'sync.run',
  'sync.approve',
  'settings.write',
  'audit.revert',
  'service-account.read',
  'service-account.write',
] as const;

const ofFollowers = ['feed.follow', 'password.relay'] as const satisfies readonly Permission[];
const ofAgents = ['link-state.report'] as const satisfies readonly Permission[];
const ofProcesses: readonly Permission[] = [...ofFollowers, ...ofAgents];

const granted = {
  owner: permissions.filter((permission) => !ofProcesses.includes(permission)),
  administrator: [...reading, ...writing, 'session.own'],
  auditor: [...reading, 'session.own'],
  monitor: ['metrics.read'],
  follower: ofFollowers,
  agent: ofAgents,
} satisfies Record<Role, readonly Permission[]>;

/** Whether a role carries a permission. */
export const mayDo = (role: Role, permission: Permission) =>
  (granted[role] as readonly Permission[]).includes(permission);
