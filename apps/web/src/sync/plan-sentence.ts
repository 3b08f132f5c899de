import type { PlanCounts, PlanOperation } from '@waypost/sync';
import { countOf, grouped } from '@waypost/ui';

type Words = (count: number) => string;

const recipients =
  (verb: string): Words =>
  (count) =>
    `${verb} ${countOf(count, 'recipient')}`;

/** What each operation does to people, as a part of one sentence; what changes nothing has no part in it. */
const parts = {
  create: recipients('creates'),
  link: (count) => `links ${grouped(count)} that ${count === 1 ? 'exists' : 'exist'} here already`,
  update: recipients('changes'),
  rename: recipients('renames'),
  enable: recipients('lets sign in again'),
  restore: recipients('restores'),
  'group-add': (count) => `adds members to ${countOf(count, 'group')}`,
  'group-remove': (count) => `takes members out of ${countOf(count, 'group')}`,
  suspend: recipients('suspends'),
  missing: (count) => `marks ${grouped(count)} as missing`,
  'purge-propose': (count) => `proposes ${grouped(count)} for purge`,
  conflict: undefined,
  skip: undefined,
} satisfies Record<PlanOperation, Words | undefined>;

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function list(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** What applying a plan does, in one sentence: `Creates 412 recipients, changes 3 and suspends 1; 2 conflicts stay open.` */
export function planSentence(counts: Readonly<Partial<PlanCounts>>): string {
  const of = (operation: PlanOperation) => counts[operation] ?? 0;
  const does = (Object.keys(parts) as PlanOperation[]).flatMap((operation) => {
    const words = parts[operation];
    return words && of(operation) > 0 ? [words(of(operation))] : [];
  });
  const open = of('conflict');
  const rest = open > 0 ? `; ${countOf(open, 'conflict')} ${open === 1 ? 'stays' : 'stay'} open` : '';
  return does.length === 0
    ? `Nothing changes${rest === '' ? ': everybody is as the source has them' : rest}.`
    : `${capital(list(does))}${rest}.`;
}

/** What of it takes something from somebody; undefined where nothing does. */
export function lossSentence(counts: Readonly<Partial<PlanCounts>>): string | undefined {
  const losing = (['suspend', 'group-remove', 'missing', 'purge-propose'] as const).flatMap((operation) => {
    const count = counts[operation] ?? 0;
    return count > 0 ? [parts[operation](count)] : [];
  });
  return losing.length === 0 ? undefined : `${capital(list(losing))}.`;
}
