import { isNodeId, nameKey } from '@waypost/kernel';
import type { Level, NodeRef } from '@waypost/settings';
import { Any, type EntityManager } from 'typeorm';
import { MailboxEntity, OrganizationEntity, ServerEntity, SiteEntity } from './entities/node.entities.js';

const named = (reference: string) =>
  isNodeId(reference) ? { id: reference.toLowerCase() } : { nameKey: nameKey(reference) };

/** The one organization. */
export const findOrganization = (manager: EntityManager) => manager.findOneOrFail(OrganizationEntity, { where: {} });
export const findSite = (manager: EntityManager, reference: string) => manager.findOneBy(SiteEntity, named(reference));
export const findServer = (manager: EntityManager, reference: string) =>
  manager.findOneBy(ServerEntity, named(reference));
export const findMailbox = (manager: EntityManager, reference: string) =>
  manager.findOneBy(MailboxEntity, named(reference));

/** Id and name of some servers, by id; one that was deleted is left out. */
export async function findServerLinks(
  manager: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { id: string; name: string }>> {
  const distinct = [...new Set(ids)];
  const servers =
    distinct.length === 0
      ? []
      : await manager.find(ServerEntity, { where: { id: Any(distinct) }, select: { id: true, name: true } });
  return new Map(servers.map(({ id, name }) => [id, { id, name }]));
}

const pathSql = {
  organization: `SELECT o.id AS organization_id, o.name AS organization_name FROM organization o`,
  site: `SELECT o.id AS organization_id, o.name AS organization_name, s.id AS site_id, s.name AS site_name
    FROM organization o, site s WHERE s.`,
  server: `SELECT o.id AS organization_id, o.name AS organization_name, s.id AS site_id, s.name AS site_name, v.id AS server_id, v.name AS server_name
    FROM organization o, server v JOIN site s ON s.id = v.site_id WHERE v.`,
  mailbox: `SELECT o.id AS organization_id, o.name AS organization_name, s.id AS site_id, s.name AS site_name,
      v.id AS server_id, v.name AS server_name, m.id AS mailbox_id, m.name AS mailbox_name
    FROM organization o, mailbox m JOIN server v ON v.id = m.server_id JOIN site s ON s.id = v.site_id WHERE m.`,
} satisfies Record<Level, string>;

/** The way from the organization down to a node, or undefined where there is no such node. One query. */
export async function findPath(
  manager: EntityManager,
  level: Level,
  reference: string,
): Promise<NodeRef[] | undefined> {
  const byId = isNodeId(reference);
  const [row] =
    level === 'organization'
      ? await manager.query<Record<string, string>[]>(pathSql.organization)
      : await manager.query<Record<string, string>[]>(`${pathSql[level]}${byId ? 'id' : 'name_key'} = $1`, [
          byId ? reference.toLowerCase() : nameKey(reference),
        ]);
  if (row === undefined) return undefined;
  return (['organization', 'site', 'server', 'mailbox'] as const).flatMap((step) => {
    const [id, name] = [row[`${step}_id`], row[`${step}_name`]];
    return id !== undefined && name !== undefined ? [{ level: step, id, name }] : [];
  });
}

/** Every server with the way down to it; with `under`, only those below that node. At most a few thousand. */
export async function findServerPaths(
  manager: EntityManager,
  under?: NodeRef,
): Promise<{ path: NodeRef[]; mailboxes: number }[]> {
  const below = {
    organization: '',
    site: 'WHERE s.id = $1',
    server: 'WHERE v.id = $1',
    mailbox: 'WHERE v.id = (SELECT server_id FROM mailbox WHERE id = $1)',
  };
  const where = under ? below[under.level] : '';
  const rows = await manager.query<Record<string, string>[]>(
    `SELECT o.id AS oid, o.name AS oname, s.id AS sid, s.name AS sname, v.id AS vid, v.name AS vname, v.mailbox_count AS n
       FROM organization o, server v JOIN site s ON s.id = v.site_id ${where} ORDER BY v.name_key`,
    where === '' ? [] : [under?.id],
  );
  return rows.map((row) => ({
    path: [
      { level: 'organization', id: String(row['oid']), name: String(row['oname']) },
      { level: 'site', id: String(row['sid']), name: String(row['sname']) },
      { level: 'server', id: String(row['vid']), name: String(row['vname']) },
    ],
    mailboxes: Number(row['n']),
  }));
}
