import { canRun, type FaultProxy, type Faults, startFaultProxy } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stack } from '../stack.js';
import { anOpenLdap } from './directory-in-hand.js';
import { SourceOverRest } from './source-over-rest.js';

const runs = canRun('faults between Waypost and a directory', {
  slapd: 'slapd',
  slapadd: 'slapd',
  ldapmodify: 'ldap-utils',
});

interface Fault {
  fault: string;
  faults: Faults | 'down';
  /** What the run says; `held` where it does not fail. */
  reason: string;
}

const another = '00000000-0000-4000-8000-000000000000';

/** What goes wrong whatever the run asks for. */
const anywhere: Fault[] = [
  { fault: 'the server is down', faults: 'down', reason: 'unreachable' },
  { fault: 'the bind is refused', faults: { bindCode: 49 }, reason: 'bind-refused' },
  { fault: 'the base is not there', faults: { wrongBase: true }, reason: 'base-missing' },
  { fault: 'nothing may be read', faults: { noReadRights: true }, reason: 'base-missing' },
  { fault: 'a message is garbage', faults: { garbageAfterEntries: 0 }, reason: 'not-understood' },
  { fault: 'anchors are missing', faults: { strip: { attributes: ['entryUUID'] } }, reason: 'anchor-missing' },
];

/** What goes wrong with many entries, in the middle of them. */
const inTheMiddle: Fault[] = [
  { fault: 'page 3 ends with code 1', faults: { page: { number: 3, code: 1 } }, reason: 'refused' },
  { fault: 'page 3 ends with code 4', faults: { page: { number: 3, code: 4 } }, reason: 'limit-reached' },
  { fault: 'page 3 ends with code 11', faults: { page: { number: 3, code: 11 } }, reason: 'limit-reached' },
  { fault: 'page 3 ends with code 52', faults: { page: { number: 3, code: 52 } }, reason: 'refused' },
  { fault: 'the connection is cut after 60 %', faults: { cutAfterEntries: 24 }, reason: 'cut-off' },
  {
    fault: 'the right to read is lost after 60 %',
    faults: { noReadRights: { afterEntries: 24 } },
    reason: 'base-missing',
  },
  { fault: 'nothing is found', faults: { emptySuccess: true }, reason: 'held' },
  { fault: 'everyone comes twice', faults: { duplicateEntries: true }, reason: 'duplicate-entry' },
  {
    fault: 'one in ten has no anchor',
    faults: { strip: { attributes: ['entryUUID'], every: 10 } },
    reason: 'anchor-missing',
  },
  {
    fault: 'another server answers from the middle on',
    faults: { otherServer: { afterMessages: 20, attributes: { entryUUID: another } } },
    reason: 'server-changed',
  },
];

let stack: Stack;
beforeAll(async () => {
  if (runs) stack = await Stack.start();
}, 300_000);
afterAll(() => stack?.discard());

describe.skipIf(!runs).each([
  {
    how: 'by content synchronisation',
    domain: 'refreshed.example',
    options: { syncProvider: { sessionLog: 1000 } },
    whole: inTheMiddle,
    increments: anywhere,
  },
  { how: 'in pages', domain: 'paged.example', options: {}, whole: [...anywhere, ...inTheMiddle], increments: [] },
])('a directory that is read $how and fails in the middle', ({ domain, options, whole, increments }) => {
  let directory: Awaited<ReturnType<typeof anOpenLdap>>;
  let proxy: FaultProxy;
  let source: SourceOverRest;

  beforeAll(async () => {
    directory = await anOpenLdap(domain, options, 40);
    proxy = await startFaultProxy(directory.slapd.url);
    const { connection, ...access } = directory.access;
    const throughProxy = { ...access, connection: { ...connection, urls: [proxy.url] } };
    source = await SourceOverRest.create(stack.rest, directory.domain, throughProxy, { pageSize: 10 });
    await source.approve(await source.run('full'));
    expect(await source.people()).toHaveLength(40);
  });
  afterAll(async () => {
    await proxy?.stop();
    await directory?.stop();
  });

  /** Runs through a fault, and says what became of the run; the directory is well again afterwards. */
  const runThrough = async (mode: 'full' | 'delta', faults: Fault['faults']) => {
    if (faults === 'down') await proxy.goDown();
    else proxy.inject(faults);
    const run = await source.run(mode);
    await proxy.comeUp();
    proxy.heal();
    if (run.state === 'held') await source.reject(run);
    return run;
  };
  const said = ({ state, error, gate }: Awaited<ReturnType<typeof runThrough>>) =>
    state === 'held'
      ? { reason: 'held', detail: gate?.checks.find(({ ok }) => !ok)?.detail }
      : { reason: error?.code, detail: error?.detail };
  const aSentence = expect.stringMatching(/^\S.{20,}[.?”]$/s);

  it.each(whole)('changes nothing in a full run when $fault', async ({ faults, reason }) => {
    const before = await source.state();
    const run = await runThrough('full', faults);
    expect(said(run)).toEqual({ reason, detail: aSentence });
    expect(await source.state()).toEqual(before);
    // Nothing was lost of what the source had said before, either.
    const next = await source.run('full');
    expect(next).toMatchObject({ state: 'succeeded' });
    expect(await source.items(next)).toEqual([]);
  });

  it.each(increments)('forgets no change in an incremental run when $fault', async ({ fault, faults, reason }) => {
    const displayName = `Changed while ${fault}`;
    const [uid = ''] = directory.people;
    await directory.change(uid, displayName, `${uid}@${directory.domain}`);
    const before = await source.state();
    expect(said(await runThrough('delta', faults))).toEqual({ reason, detail: aSentence });
    expect(await source.state()).toEqual(before);
    // The cursor stayed where it was: the same change comes again, and nothing but the change.
    expect(await source.run('delta')).toMatchObject({ state: 'succeeded', mode: 'delta', counts: { update: 1 } });
    expect(await source.person(uid)).toMatchObject({ displayName });
  });
});
