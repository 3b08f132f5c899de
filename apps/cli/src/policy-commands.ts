import { type Job, type JobItemList, type JobProgress, linesOf, type RecipientPolicyList } from '@waypost/contracts';
import type { Command, Invocation } from './command.js';
import { exitCodes, Failure } from './failure.js';
import { table } from './table.js';

const json = { type: 'boolean', help: 'the answer of the api as JSON' } as const;
const noWait = { type: 'boolean', help: 'does not wait until the job rests' } as const;
const items = { type: 'boolean', help: 'every line of the plan as JSON, one a line' } as const;

/** A policy's path; `all` means all of them at once. */
const pathOf = (policy: string | undefined, verb: string) =>
  policy === 'all' ? `/recipient-policies/${verb}` : `/recipient-policies/${encodeURIComponent(policy ?? '')}/${verb}`;
const jobPath = (id: string, rest = '') => `/jobs/${encodeURIComponent(id)}${rest}`;

/** Follows a job by its events until it rests, with a line on standard error for every step. */
async function follow({ api, world }: Invocation, id: string): Promise<Job> {
  let said = '';
  for await (const lines of linesOf(await api.stream(jobPath(id, '/events'), 'text/event-stream')))
    for (const line of lines) {
      if (!line.startsWith('data: ')) continue;
      const text = progressText(JSON.parse(line.slice(6)) as JobProgress);
      if (text !== said) world.err.write(`${text}\n`);
      said = text;
    }
  return api.get<Job>(jobPath(id));
}

const progressText = ({ state, done, total, etaSeconds }: JobProgress) =>
  [state, total === null ? `${done}` : `${done} of ${total}`, etaSeconds === null ? '' : `about ${etaSeconds} s left`]
    .filter((part) => part !== '')
    .join(', ');

/** Says how a job is, once it rests unless nobody waits for it. */
async function report(invocation: Invocation, asked: Job): Promise<number | undefined> {
  const { api, world, options } = invocation;
  const job = options['no-wait'] === true ? asked : await follow(invocation, asked.id);
  if (options['items'] === true) {
    for (let cursor = ''; ;) {
      const page = await api.get<JobItemList>(jobPath(job.id, `/items?limit=500${cursor}`));
      for (const item of page.items) world.out.write(`${JSON.stringify(item)}\n`);
      if (page.nextCursor === null) break;
      cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
  } else world.out.write(options['json'] === true ? `${JSON.stringify(job, null, 2)}\n` : `${jobText(job)}\n`);
  return job.state === 'failed' ? exitCodes.refused : undefined;
}

function jobText({ id, state, planHash, figures, progress, error, canApply }: Job): string {
  const lines = [`Job ${id}: ${state}${error ? ` (${error.detail})` : ''}`];
  if (figures && 'matched' in figures)
    lines.push(
      table([
        ['applies to', String(figures.matched)],
        ['new primary address', String(figures.primary)],
        ['further addresses only', String(figures.added)],
        ['unchanged', String(figures.unchanged)],
        ['numbered, since taken', String(figures.collisions)],
        ['opted out', String(figures.skipped.optedOut)],
        ['nothing to make one of', String(figures.skipped.noAlias)],
        ['would send mail round', String(figures.skipped.loop ?? 0)],
        ...figures.shadowed.map(({ policy, recipients }) => [`caught by ${policy.name}`, String(recipients)]),
      ]),
    );
  if (progress.left > 0) lines.push(`${progress.left} had changed since and were left alone.`);
  if (canApply) lines.push(`Apply it with: waypost policy apply <policy> --job ${id} --plan ${planHash ?? ''}`);
  return lines.join('\n');
}

const list: Command = {
  words: ['policy', 'list'],
  operands: [],
  summary: 'recipient policies, in the order they are tried in',
  about: 'Lists the recipient policies: the first whose filter matches a recipient is the only one applied to it.',
  options: { json },
  async run({ api, world, options }) {
    const { items: policies } = await api.get<RecipientPolicyList>('/recipient-policies');
    const rows = policies.map(({ name, priority, enabled, filter, templates }) => [
      priority === null ? '-' : String(priority),
      name,
      enabled ? 'on' : 'off',
      templates.map(({ template, primary }) => (primary ? `*${template}` : template)).join(' '),
      filter,
    ]);
    world.out.write(options['json'] === true ? `${JSON.stringify(policies, null, 2)}\n` : `${table(rows)}\n`);
    return undefined;
  },
};

const preview: Command = {
  words: ['policy', 'preview'],
  operands: ['<policy>'],
  summary: 'plans what a policy would do, and writes nothing',
  about: `Plans which addresses a policy would give to whom; "all" plans all policies at once. With --items, every line of the plan.`,
  options: { items, 'no-wait': noWait, json },
  async run(invocation) {
    return report(invocation, await invocation.api.post<Job>(pathOf(invocation.operands[0], 'preview')));
  },
};

const apply: Command = {
  words: ['policy', 'apply'],
  operands: ['<policy>'],
  summary: 'gives the addresses of a policy',
  about: `Applies a policy, or "all" of them: the plan of a preview, named by --job and --plan, or a new one. No address is ever taken
away; waypost policy undo takes the job back.`,
  options: {
    job: { type: 'string', value: '<job>', help: 'the preview whose plan is applied' },
    plan: { type: 'string', value: '<hash>', help: 'the hash of the plan that was looked at' },
    reason: { type: 'string', value: '<text>', help: 'why, for the audit' },
    'no-wait': noWait,
    json,
  },
  async run(invocation) {
    const { api, options, operands } = invocation;
    const body = {
      ...(typeof options['job'] === 'string' && { job: options['job'] }),
      ...(typeof options['plan'] === 'string' && { planHash: options['plan'] }),
      ...(typeof options['reason'] === 'string' && { reason: options['reason'] }),
    };
    if ('planHash' in body && !('job' in body))
      throw new Failure('--plan needs --job, the preview that it is the plan of.', exitCodes.usage);
    return report(invocation, await api.post<Job>(pathOf(operands[0], 'apply'), body));
  },
};

const undo: Command = {
  words: ['policy', 'undo'],
  operands: ['<job>'],
  summary: 'takes back what a job gave',
  about: 'Takes back the addresses a job gave, exactly; whoever was changed again since is left alone.',
  options: { 'no-wait': noWait, json },
  async run(invocation) {
    return report(invocation, await invocation.api.post<Job>(jobPath(invocation.operands[0] ?? '', '/undo')));
  },
};

/** `waypost policy …`: which addresses recipients get. */
export const policyCommands: readonly Command[] = [list, preview, apply, undo];
