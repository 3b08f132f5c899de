// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { timed } from './measure.mjs';
import { figure, heading, latency, remark } from './report.mjs';

const domain = 'policies.example';
const departments = ['Sales', 'Research', 'Support', 'Press', 'Straße und Brücke'];

/**
 * Recipient policies beside PostgreSQL itself: what a policy for everybody takes, against one UPDATE that gives the same rows another
 * primary address; how long filters are counted; and what stamping adds to a change.
 * @param {import('./stack.mjs').Stack} stack
 */
export async function recipients(stack) {
  heading('Recipient policies');
  const url = stack.env['DATABASE_URL'];
  if (url === undefined)
    return remark('Set WAYPOST_BENCH_DATABASE_URL: the embedded database has no second client to compare with.');
  const database = new pg.Client(url);
  await database.connect();
  const http = stack.http();
  try {
    const people = await prepare(database, http);
    await counts(http);
    const baseline = await oneUpdate(database);
    remark(
      'The UPDATE writes the very rows of mailboxes that applying writes, with all their indexes, and their trigger keeps the rows of addresses.',
    );
    figure('one UPDATE gives them another primary address', baseline, 's', {
      more: `${people.toLocaleString('en-US')} mailboxes`,
    });
    const policy = await http.json('POST', '/api/v1/recipient-policies', {
      name: 'Bench',
      filter: '(objectClass=wpMailAccount)',
      templates: [{ template: `%g.%s@${domain}`, primary: true }],
    });
    const [planned, plan] = await during(() => job(http, `/recipient-policies/${policy['id']}/preview`, {}));
    figure('a policy for all of them is planned', planned, 's');
    const [given] = await during(() =>
      job(http, `/recipient-policies/${policy['id']}/apply`, { job: plan['id'], planHash: plan['planHash'] }),
    );
    figure('… and applied', given, 's');
    figure('… both against the UPDATE', (planned + given) / baseline, '×', { budget: { most: 3 } });
    const [undone] = await during(() => job(http, `/jobs/${plan['id']}/undo`, undefined));
    figure('… and taken back', undone, 's');
    // What the jobs left behind is cleared away by then on a server at work, and would be measured otherwise.
    await settle(database);
    await stamps(http, String(policy['id']));
  } finally {
    http.end();
    await database.end();
  }
}

/** Departments for everybody, and statistics of what there is. @param {pg.Client} database @param {import('./http-client.mjs').HttpClient} http */
async function prepare(database, http) {
  const { rowCount } = await database.query('SELECT FROM accepted_domain WHERE name = $1', [domain]);
  if (rowCount === 0) await http.json('POST', '/api/v1/accepted-domains', { name: domain });
  await database.query(
    `UPDATE mailbox SET department = ($1::text[])[1 + abs(hashtext(name)) % 5], title = 'Employee ' || abs(hashtext(name)) % 1000`,
    [departments],
  );
  await settle(database);
  const { rows } = await database.query('SELECT count(*) AS n FROM mailbox');
  return Number(rows[0].n);
}

/** @param {pg.Client} database */
async function settle(database) {
  for (const table of ['mailbox', 'recipient_address']) await database.query(`VACUUM ANALYZE ${table}`);
}

/** @param {import('./http-client.mjs').HttpClient} http */
async function counts(http) {
  for (const filter of [
    '(department=sales)',
    '(&(objectClass=wpMailAccount)(department=Press)(!(wpHidden=TRUE)))',
    '(cn=Anna B*)',
    '(title=Employee 7)',
    '(title=*77)',
    '(proxyAddresses=smtp:anna*)',
    '(mail=*@nowhere.example)',
    '(|(department=Research)(department=Support))',
    '(!(department=*))',
    '(memberOf=cn=nobody,ou=groups,dc=example,dc=com)',
  ]) {
    const ask = () => http.json('POST', '/api/v1/recipient-policies/match', { filter, limit: 0 });
    const said = await ask();
    const spread = await timed(ask, { times: 40 });
    figure(`count of ${filter}`, spread.p95, 'ms p95', {
      budget: { most: 300 },
      more: `${Number(said['count']).toLocaleString('en-US')} ${said['exact'] ? 'counted' : 'estimated'}`,
    });
  }
}

/** Seconds that one statement takes to do to the rows what the policy does to them; it is rolled back. @param {pg.Client} database */
async function oneUpdate(database) {
  await database.query('BEGIN');
  const [seconds] = await during(() =>
    database.query(
      `UPDATE mailbox SET address = 'moved.' || name || '@${domain}', address_key = lower('moved.' || name || '@${domain}'),
          search_text = lower(name || ' ' || display_name || ' moved.' || name || '@${domain}'), modified_at = now()`,
    ),
  );
  await database.query('ROLLBACK');
  await settle(database);
  return seconds;
}

/** What stamping adds to a change that moves somebody into a policy. @param {import('./http-client.mjs').HttpClient} http @param {string} policy */
async function stamps(http, policy) {
  const { items } = await http.json('GET', '/api/v1/mailboxes?limit=500');
  const ids = /** @type {{ id: string }[]} */ (items).map(({ id }) => id);
  let at = 0;
  const move = () => http.json('PATCH', `/api/v1/mailboxes/${ids[at % ids.length]}`, { surname: `Renamed ${at++}` });
  const stamped = await timed(move, { times: 100 });
  for (const one of /** @type {{ id: string }[]} */ ((await http.json('GET', '/api/v1/recipient-policies'))['items']))
    await http.json('PATCH', `/api/v1/recipient-policies/${one.id}`, { enabled: false });
  const plain = await timed(move, { times: 100 });
  latency('a rename that gives a new primary address', stamped);
  latency('a rename without policies', plain);
  figure('… what stamping adds', stamped.median - plain.median, 'ms', { budget: { most: 10 } });
  await http.json('DELETE', `/api/v1/recipient-policies/${policy}`);
}

/**
 * Asks for a job and waits until it rests.
 * @param {import('./http-client.mjs').HttpClient} http
 * @param {string} path
 * @param {unknown} body
 */
async function job(http, path, body) {
  const asked = await http.json('POST', `/api/v1${path}`, body);
  for (;;) {
    const row = await http.json('GET', `/api/v1/jobs/${asked['id']}`);
    if (row['endedAt']) {
      if (row['state'] === 'failed') throw new Error(JSON.stringify(row['error']));
      return row;
    }
    // Seldom enough to be no work beside it.
    await sleep(250);
  }
}

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<[number, T]>} seconds, and what came of it
 */
async function during(work) {
  const began = performance.now();
  const result = await work();
  return [(performance.now() - began) / 1_000, result];
}
