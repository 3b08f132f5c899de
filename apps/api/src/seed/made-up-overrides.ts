import type { Level, SettingKey } from '@waypost/settings';
import type { ServerEntity, SettingOverrideEntity, SiteEntity } from '@waypost/store';
import { chanceFrom, madeUpId } from './chance.js';
import { overridesAMailbox, type SeedPlan } from './seed-plan.js';

const gibibyte = 1024 ** 3;
const monthMs = 30 * 24 * 60 * 60 * 1000;

interface Said {
  key: SettingKey;
  value: unknown;
  locked?: boolean;
  reason?: string;
  passes?: boolean;
}

/** What one made-up place or person says; `share` is how many in a hundred say it. */
const siteSays: readonly (Said & { share: number })[] = [
  { share: 30, key: 'pop3.enabled', value: false, reason: 'Mail is read by IMAP here' },
  { share: 10, key: 'http.enabled', value: false, locked: true, reason: 'No browser mail from this site' },
  { share: 40, key: 'mailbox.quotaBytes', value: 5 * gibibyte },
];
const serverSays: readonly (Said & { share: number })[] = [
  { share: 3, key: 'pop3.service', value: false, reason: 'Old clients are gone' },
  { share: 15, key: 'mailbox.quotaBytes', value: 2 * gibibyte, reason: 'Small disks' },
];
const mailboxSays: readonly (readonly Said[])[] = [
  [
    { key: 'pop3.enabled', value: true, reason: 'A scanner fetches from here', passes: true },
    { key: 'pop3.enabled', value: false, reason: 'Asked for it' },
  ],
  [{ key: 'mailbox.quotaBytes', value: 20 * gibibyte, reason: 'Works with large files' }],
  [{ key: 'imap.enabled', value: false, reason: 'On leave', passes: true }],
  [{ key: 'http.enabled', value: false }],
];

/** Made-up departures: some at sites and servers, the rest spread evenly over mailboxes; `plan.overrides` in all. */
export function* madeUpOverrides(
  plan: SeedPlan,
  sites: readonly SiteEntity[],
  servers: readonly ServerEntity[],
  at: Date,
): Generator<SettingOverrideEntity> {
  let made = 0;
  const row = (level: Level, nodeId: string, said: Said): SettingOverrideEntity => ({
    id: madeUpId('override', made++),
    nodeId,
    level,
    key: said.key,
    value: said.value,
    locked: said.locked ?? false,
    reason: said.reason ?? null,
    expiresAt: said.passes && made % 10 === 0 ? new Date(at.getTime() + monthMs) : null,
    setBy: 'Seed',
    setAt: at,
  });
  const above = [...saidAt('site', sites, siteSays), ...saidAt('server', servers, serverSays)];
  for (const { level, id, said } of above.slice(0, plan.overrides)) yield row(level, id, said);
  const left = plan.overrides - made;
  for (let n = 0; n < left; n += 1) yield row('mailbox', ...saidAtMailbox(n, left, plan.mailboxes));
}

function saidAt(level: Level, nodes: readonly { id: string }[], says: readonly (Said & { share: number })[]) {
  const chance = chanceFrom(nodes.length);
  return nodes.flatMap(({ id }) =>
    says.filter(({ share }) => chance() * 100 < share).map((said) => ({ level, id, said })),
  );
}

/** Goes round the mailboxes, with another setting each time round, so that no mailbox says two things of one. */
function saidAtMailbox(n: number, count: number, mailboxes: number): [nodeId: string, said: Said] {
  const round = Math.floor(n / mailboxes);
  const inRound = Math.min(mailboxes, count - round * mailboxes);
  const index = Math.floor(((n % mailboxes) * mailboxes) / inRound);
  // Scattered, or an even step between mailboxes would meet the same of them every time.
  const scattered = Math.imul(index, 0x9e3779b1) >>> 24;
  const says = mailboxSays[((scattered >> 1) + round) % overridesAMailbox] ?? [];
  const said = says[scattered % says.length];
  if (!said) throw new Error('there is nothing to say at a mailbox');
  return [madeUpId('mailbox', index), said];
}
