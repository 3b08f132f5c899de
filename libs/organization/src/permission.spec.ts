import { expect, it } from 'vitest';
import { mayDo, type Permission, permissions, roles, tokenRoles } from './permission.js';

/** Who may do what. Columns: owner, administrator, auditor, monitor, follower, agent. */
const table: Record<Permission, string> = {
  'organization.read': '+++---',
  'organization.write': '++----',
  'site.read': '+++---',
  'site.write': '++----',
  'server.read': '+++---',
  'server.write': '++----',
  'mailbox.read': '+++---',
  'mailbox.write': '++----',
  'contact.read': '+++---',
  'contact.write': '++----',
  'group.read': '+++---',
  'group.write': '++----',
  'recipient.export': '+++---',
  'recipient.import': '++----',
  'domain.read': '+++---',
  'domain.write': '++----',
  'policy.read': '+++---',
  'policy.write': '++----',
  'job.read': '+++---',
  'job.write': '++----',
  'connector.read': '+++---',
  'connector.write': '++----',
  'routing.read': '+++---',
  'routing.explain': '+++---',
  'source.read': '+++---',
  'source.write': '++----',
  'sync.run': '++----',
  'sync.approve': '++----',
  'settings.read': '+++---',
  'settings.write': '++----',
  'audit.read': '+++---',
  'audit.revert': '++----',
  'token.read': '+-----',
  'token.write': '+-----',
  'service-account.read': '++----',
  'service-account.write': '++----',
  'session.own': '+++---',
  'directory.read': '+++---',
  'metrics.read': '++++--',
  'feed.follow': '----+-',
  'password.relay': '----+-',
  'link-state.report': '-----+',
};

it.each(permissions.map((permission) => ({ permission, row: table[permission] })))(
  '$permission is held by $row of owner, administrator, auditor, monitor, follower, agent',
  ({ permission, row }) => {
    expect(roles.map((role) => (mayDo(role, permission) ? '+' : '-')).join('')).toBe(row);
  },
);

it('has no permission that nobody holds, and no role that is no token role', () => {
  for (const permission of permissions) expect(roles.some((role) => mayDo(role, permission))).toBe(true);
  expect([...tokenRoles]).toEqual([...roles]);
});
