import type { FoundEntry } from '@waypost/ldap';
import { type Candidate, compileMapper, isSecretAttribute } from '@waypost/sync';
import { chooseWay } from './choose-way.js';
import type { Sample, SourceReport, TrialOrder } from './fetch-order.js';
import { failedBy, Incomplete } from './fetch-verdict.js';
import { type OpenSource, openSource } from './open-source.js';
import { type SoughtEntries, soughtEntries } from './sought-entries.js';

/** Milliseconds in which entries are counted; an administrator is waiting. */
const countMs = 10_000;
const mostSkipped = 100;
const mostValues = 50;

/** Tries a source: who answers, how many entries there are, and what some of them would become. Whatever fails is part of the report. */
export async function trySource({ source, secrets, samples }: TrialOrder): Promise<SourceReport> {
  const report: SourceReport = {
    namingContexts: [],
    attributes: [],
    bases: [],
    counted: 'all',
    skipped: [],
    samples: [],
  };
  let opened: OpenSource | undefined;
  try {
    opened = await openSource(source, secrets);
    const { connection, server } = opened;
    const way = chooseWay({ mode: 'full', chosen: source.strategy, server, configVersion: source.configVersion });
    const { kind, vendor, identity } = server;
    report.server = { url: connection.url, kind, vendor, identity, strategy: way.strategy };
    report.namingContexts = server.namingContexts;
    for (const dn of source.scope.bases) {
      report.bases.push({ dn, entries: { person: 0, group: 0, contact: 0 } });
      if (!(await connection.readEntry(dn, { attributes: ['objectClass'] })))
        throw new Incomplete('base-missing', `The base ${dn} is not there, or this account may not see it.`);
    }
    await takeSamples(opened, { source, secrets, samples }, report);
    await countEntries(opened, soughtEntries(source), source.pageSize, report);
  } catch (fault) {
    const { reason, detail } = failedBy(fault);
    report.failure = { reason, detail };
  } finally {
    opened?.connection.close();
  }
  return report;
}

/** Some entries of each search, with all their attributes, so that a form can offer what there is. */
async function takeSamples(
  { connection }: OpenSource,
  { source, samples }: TrialOrder,
  report: SourceReport,
): Promise<void> {
  const mapper = compileMapper(source);
  const attributes = new Map<string, string>();
  const seen = new Set<string>();
  for (const { kind, base, filter, attributes: mapped } of soughtEntries(source)) {
    const wanted = samples - report.samples.length;
    if (wanted <= 0) break;
    const search = connection.search({ base, filter, attributes: ['*', ...mapped], pageSize: wanted });
    for await (const page of search) {
      for (const entry of page.slice(0, wanted)) {
        noteAttributes(entry, attributes);
        const candidate = mapper.map(kind, entry);
        if (!candidate) note(report, entry.dn, 'It has no anchor, or several: it could not be followed.');
        else if (isNew(candidate, seen)) report.samples.push(shortened(candidate));
      }
      break;
    }
  }
  report.attributes = [...attributes.values()].sort((one, other) => one.localeCompare(other, 'en'));
}

/** The same, with no more than some values of each set: a form shows them, and a group can have a million. */
function shortened({ fields, ...candidate }: Candidate): Sample {
  const more: Record<string, number> = {};
  const some = Object.entries(fields).map(([field, value]) => {
    if (!Array.isArray(value) || value.length <= mostValues) return [field, value];
    more[field] = value.length - mostValues;
    return [field, value.slice(0, mostValues)];
  });
  return {
    ...candidate,
    fields: Object.fromEntries(some) as Candidate['fields'],
    faults: candidate.faults.slice(0, mostValues),
    more,
  };
}

function isNew({ anchor }: Candidate, seen: Set<string>): boolean {
  return !seen.has(anchor) && Boolean(seen.add(anchor));
}

function noteAttributes(entry: FoundEntry, attributes: Map<string, string>): void {
  for (const { description } of entry.attributes())
    if (!isSecretAttribute(description)) attributes.set(description.toLowerCase(), description);
}

function note({ skipped }: SourceReport, dn: string, reason: string): void {
  if (skipped.length < mostSkipped && !skipped.some((other) => other.dn === dn)) skipped.push({ dn, reason });
}

/** Counts without asking for an attribute (RFC 4511 §4.5.1.8), as long as somebody can be expected to wait. */
async function countEntries(
  { connection }: OpenSource,
  sought: readonly SoughtEntries[],
  pageSize: number,
  report: SourceReport,
): Promise<void> {
  const until = performance.now() + countMs;
  for (const { kind, base, filter } of sought) {
    const counts = report.bases.find(({ dn }) => dn === base)?.entries;
    for await (const page of connection.search({ base, filter, attributes: ['1.1'], pageSize })) {
      if (counts) counts[kind] += page.length;
      if (performance.now() < until) continue;
      report.counted = 'some';
      return;
    }
  }
}
