import type { DirectorySource, DirectorySourceStatus } from '@waypost/contracts';
import { DirectorySourceEntity, ServerEntity, SiteEntity } from '@waypost/store';
import { type LinkState, linkStates, type PlacementRule } from '@waypost/sync';
import { type EntityManager, In } from 'typeorm';

/** Sources as REST shows them; nothing secret is among it. */
export async function representSources(
  manager: EntityManager,
  rows: readonly DirectorySourceEntity[],
): Promise<DirectorySource[]> {
  const names = await placeNames(
    manager,
    rows.flatMap(({ placement }) => placement),
  );
  const placeOf = (id: string | undefined) => (id === undefined ? null : { id, name: names.get(id) ?? id });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    precedence: row.precedence,
    connection: { ...noConnection, ...row.connection },
    scope: { groups: null, contacts: null, ...row.scope },
    strategy: row.strategy,
    pageSize: row.pageSize,
    mapping: row.mapping,
    placement: row.placement.map(({ filter = null, attribute = null, server, site }) => ({
      filter,
      attribute,
      server: placeOf(server),
      site: placeOf(site),
    })),
    passwords: row.passwords,
    schedule: { fullAt: null, ...row.schedule },
    leavers: row.leavers,
    thresholds: row.thresholds,
    state: row.state,
    hasPassword: row.bindPassword !== null,
    hasClientKey: row.clientKey !== null,
    configVersion: row.configVersion,
    createdAt: row.createdAt.toISOString(),
    modifiedAt: row.modifiedAt.toISOString(),
  }));
}

const noConnection = { ca: null, serverName: null, bindDn: null, clientCertificate: null };

/** The names of the servers and sites that rules place mailboxes on, by id. */
async function placeNames(manager: EntityManager, rules: readonly PlacementRule[]): Promise<Map<string, string>> {
  const named = async (target: typeof ServerEntity | typeof SiteEntity, ids: (string | undefined)[]) => {
    const wanted = [...new Set(ids.filter((id) => id !== undefined))];
    if (wanted.length === 0) return [];
    return manager.find<ServerEntity | SiteEntity>(target, {
      where: { id: In(wanted) },
      select: { id: true, name: true },
    });
  };
  const servers = await named(
    ServerEntity,
    rules.map(({ server }) => server),
  );
  const sites = await named(
    SiteEntity,
    rules.map(({ site }) => site),
  );
  return new Map([...servers, ...sites].map(({ id, name }) => [id, name]));
}

type RunRow = Record<'id' | 'mode' | 'state', string> & { source_id: string; ended_at: Date | null };

/** How these sources fare; four queries, however many they are. */
export async function statusesOf(
  manager: EntityManager,
  rows: readonly DirectorySourceEntity[],
): Promise<Map<string, DirectorySourceStatus>> {
  const ids = rows.map(({ id }) => id);
  const current = await manager.query<RunRow[]>(
    'SELECT source_id, id, mode, state, ended_at FROM directory_run WHERE source_id = ANY($1::uuid[]) AND ended_at IS NULL',
    [ids],
  );
  const last = await manager.query<RunRow[]>(
    `SELECT latest.* FROM unnest($1::uuid[]) AS wanted(id) CROSS JOIN LATERAL (
       SELECT source_id, id, mode, state, ended_at FROM directory_run
        WHERE source_id = wanted.id AND ended_at IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 1) latest`,
    [ids],
  );
  const links = await manager.query<{ source_id: string; state: LinkState; n: string }[]>(
    'SELECT source_id, state, count(*) AS n FROM directory_link WHERE source_id = ANY($1::uuid[]) GROUP BY source_id, state',
    [ids],
  );
  const conflicts = await manager.query<{ source_id: string; n: string }[]>(
    `SELECT source_id, count(*) AS n FROM directory_conflict
      WHERE source_id = ANY($1::uuid[]) AND status = 'open' GROUP BY source_id`,
    [ids],
  );
  return new Map(
    rows.map((row) => {
      const own = <Row extends { source_id: string }>(all: readonly Row[]) =>
        all.filter(({ source_id }) => source_id === row.id);
      const [ended] = own(last);
      const [going] = own(current);
      const counted = new Map(own(links).map(({ state, n }) => [state, Number(n)]));
      const status: DirectorySourceStatus = {
        failures: row.failures,
        stateReason: reasonOf(row),
        nextRunAt: row.state === 'active' ? (row.nextRunAt?.toISOString() ?? null) : null,
        lastRun: ended ? { ...runOf(ended), endedAt: ended.ended_at?.toISOString() ?? null } : null,
        lastSucceededAt: row.succeededAt?.toISOString() ?? null,
        currentRun: going ? runOf(going) : null,
        links: Object.fromEntries(linkStates.map((state) => [state, counted.get(state) ?? 0])) as Record<
          LinkState,
          number
        >,
        openConflicts: Number(own(conflicts)[0]?.n ?? 0),
      };
      return [row.id, status];
    }),
  );
}

const runOf = ({ id, mode, state }: RunRow) =>
  ({ id, mode, state }) as NonNullable<DirectorySourceStatus['currentRun']>;

const reasonOf = ({ state, failures }: DirectorySourceEntity) =>
  ({
    active: null,
    paused: 'An administrator paused it.',
    quarantined: `${failures} runs failed one after the other; it runs again when somebody resumes it.`,
  })[state];
