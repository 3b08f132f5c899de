import { Inject, Injectable } from '@nestjs/common';
import {
  type DirectorySourceTest,
  type DirectorySourceTested,
  NewDirectorySource,
  type SampleEntry,
} from '@waypost/contracts';
import { addressKey, DomainError, type FieldFault, nameKey, pointerTo } from '@waypost/kernel';
import {
  DirectoryLinkEntity,
  type DirectorySourceEntity,
  findHoldersOf,
  findRecipientsNamed,
  type RecipientKind,
  ServerEntity,
  SiteEntity,
} from '@waypost/store';
import { type Candidate, localKindOf, presetFor } from '@waypost/sync';
import type { Logger } from 'pino';
import { DataSource, type EntityManager, In } from 'typeorm';
import type { Caller } from '../../http/caller.js';
import { logToken } from '../../injection-tokens.js';
import type { SourceReport } from '../fetch/fetch-order.js';
import { FetchProcess } from '../fetch/fetch-process.js';
import { SecretBox } from '../../session/secret-box.js';
import { Turnstile } from '../../session/turnstile.js';
import { openSourceSecrets, type SourceSecrets } from '../source-secrets.js';
import { expectSource } from './expect-source.js';
import { judged } from './judge-configuration.js';
import { changed, type Configuration, configurationOf } from './source-configuration.js';
import { leadsElsewhere } from './source-faults.js';

/** Each is a process that may have much memory, and a form has one begun with every pause in typing. */
const mostTrials = 4;
const mostWaiting = 16;

/** Tries sources, saved or not: who answers, what is there, and what some of it would become. Nothing is written. */
@Injectable()
export class SourceTrialService {
  private readonly turnstile = new Turnstile(mostTrials, mostWaiting, 'Too many sources are tried at once; try again.');

  constructor(
    private readonly source: DataSource,
    private readonly reader: FetchProcess,
    private readonly box: SecretBox,
    @Inject(logToken) private readonly log: Logger,
  ) {}

  /** Leaves a word in the log of who had which servers tried: nothing of a trial is in the audit. */
  async try(
    { source: reference, config, samples }: DirectorySourceTest,
    { caller, gone }: { caller: Caller; gone: AbortSignal },
  ): Promise<DirectorySourceTested> {
    const { manager } = this.source;
    const row = reference === undefined ? undefined : await expectSource(manager, reference);
    const { configuration, secrets, isWithoutBases } = row ? this.ofSaved(row, config) : ofNew(config);
    const there = { password: secrets.bindPassword !== undefined, clientKey: secrets.clientKey !== undefined };
    const columns = await judged(manager, configuration, there, 'config');
    if (isWithoutBases) columns.scope.bases = [];
    const order = { source: { ...columns, configVersion: row?.configVersion ?? 1 }, secrets, samples };
    this.log.info({ by: caller.actor.name, urls: columns.connection.urls }, 'a directory source is tried');
    const report = await this.turnstile.pass(() => this.reader.try(order, gone));
    return {
      ok: report.failure === undefined,
      failure: report.failure ?? null,
      server: report.server
        ? {
            url: report.server.url,
            vendor: report.server.vendor,
            identity: report.server.identity,
            strategy: report.server.strategy,
          }
        : null,
      namingContexts: report.namingContexts,
      attributes: report.attributes,
      bases: report.bases,
      counted: report.counted,
      skipped: report.skipped,
      samples: await representSamples(manager, row, report),
    };
  }

  /** What is kept secret goes along only where it was given for. */
  private ofSaved(row: DirectorySourceEntity, patch: DirectorySourceTest['config']): Trial {
    const before = configurationOf(row);
    const configuration = changed(before, patch);
    const kept = leadsElsewhere(before, configuration) ? {} : openSourceSecrets(this.box, row);
    return { configuration, secrets: given(patch, kept), isWithoutBases: false };
  }
}

function given({ password, clientKey }: DirectorySourceTest['config'], kept: SourceSecrets): SourceSecrets {
  const bindPassword = password === undefined ? kept.bindPassword : (password ?? undefined);
  const key = clientKey === undefined ? kept.clientKey : (clientKey ?? undefined);
  return { ...(bindPassword !== undefined && { bindPassword }), ...(key !== undefined && { clientKey: key }) };
}

/**
 * Without a saved source, what a new one needs; the rest is what is usual for its kind. A form asks who answers before it can offer
 * what to take: without a base the answer says where the trees of the server begin.
 */
function ofNew(config: DirectorySourceTest['config']): Trial {
  const usual = config.kind && presetFor(config.kind);
  const isWithoutBases = config.scope?.bases === undefined;
  const scope = { ...usual?.scope, ...config.scope, bases: config.scope?.bases ?? ['dc=unnamed'] };
  const parsed = NewDirectorySource.safeParse({ name: 'unsaved', mapping: usual?.mapping, ...config, scope });
  if (!parsed.success) {
    const errors: FieldFault[] = parsed.error.issues.map(({ path, message }) => ({
      pointer: pointerTo('config', ...path.map(String)),
      detail: message,
    }));
    throw new DomainError('body-invalid', 'Some of what a source needs is missing; the errors say what.', { errors });
  }
  const { password: _password, clientKey: _clientKey, ...configuration } = parsed.data;
  return { configuration, secrets: given(config, {}), isWithoutBases };
}

/** What is to be tried. */
interface Trial {
  configuration: Configuration;
  secrets: SourceSecrets;
  isWithoutBases: boolean;
}

/** What each sample would become, in a few queries for all of them. */
async function representSamples(
  manager: EntityManager,
  source: DirectorySourceEntity | undefined,
  { samples }: SourceReport,
): Promise<SampleEntry[]> {
  const links = source
    ? await manager.findBy(DirectoryLinkEntity, {
        sourceId: source.id,
        anchor: In(samples.map(({ anchor }) => anchor)),
      })
    : [];
  const holders = await findHoldersOf(
    manager,
    samples.flatMap(({ fields }) => (fields.address ? [fields.address] : [])),
  );
  const bearers = new Map<RecipientKind, Awaited<ReturnType<typeof findRecipientsNamed>>>();
  for (const kind of ['mailbox', 'contact', 'group'] as const) {
    const names = samples.flatMap((one) =>
      localKindOf[one.kind] === kind && one.fields.name ? [one.fields.name] : [],
    );
    const ids = [
      ...[...holders.values()].flatMap((holder) => (holder.kind === kind ? [holder.id] : [])),
      ...links.flatMap(({ localId, kind: of }) => (localId !== null && localKindOf[of] === kind ? [localId] : [])),
    ];
    bearers.set(kind, await findRecipientsNamed(manager, kind, [...names, ...ids]));
  }
  const places = await placeNames(manager, samples);
  return samples.map((candidate) => {
    const { kind, dn, anchor, fields, more, placement, faults } = candidate;
    const local = localKindOf[kind];
    const named = (of: RecipientKind, reference: string | null | undefined) => {
      const found = reference ? bearers.get(of)?.get(reference.toLowerCase()) : undefined;
      return found ? { kind: of, id: found.id, name: found.name } : null;
    };
    const link = links.find((one) => one.anchor === anchor);
    const followed = link ? named(local, link.localId) : null;
    const holder = fields.address ? holders.get(addressKey(fields.address)) : undefined;
    const atAddress = holder ? named(holder.kind, holder.id) : null;
    const bearer = fields.name ? named(local, nameKey(fields.name)) : null;
    const [outcome, recipient] = becoming({ candidate, followed, atAddress, bearer });
    return {
      kind,
      dn,
      anchor,
      label: fields.displayName ?? fields.name ?? dn,
      fields: { ...fields },
      more,
      placement: placement ? (places.get(placeOf(placement)) ?? null) : null,
      outcome,
      recipient,
      faults: faults.map(({ field, detail }) => ({ field, detail })),
    };
  });
}

type Party = SampleEntry['recipient'];

/** What becomes of a sample, and with whom: the rules of a plan, as far as one entry alone can tell. */
function becoming({
  candidate: { kind, faults },
  followed,
  atAddress,
  bearer,
}: {
  candidate: Candidate;
  followed: Party;
  atAddress: Party;
  bearer: Party;
}): [SampleEntry['outcome'], Party] {
  if (followed) return ['linked', followed];
  if (faults.length > 0) return ['held', null];
  if (atAddress && atAddress.kind === localKindOf[kind]) return ['link', atAddress];
  const inTheWay = atAddress ?? bearer;
  return inTheWay ? ['conflict', inTheWay] : ['create', null];
}

/** The id of a server or site, or what an entry calls it, in lower case. */
const placeOf = (placement: NonNullable<Candidate['placement']>) =>
  ('server' in placement ? placement.server : 'site' in placement ? placement.site : placement.named).toLowerCase();

async function placeNames(manager: EntityManager, samples: readonly Candidate[]) {
  const places = new Map<string, NonNullable<SampleEntry['placement']>>();
  const wanted = samples.flatMap(({ placement }) => (placement ? [placement] : []));
  if (wanted.length === 0) return places;
  for (const { id, name, nameKey: key } of await manager.find(ServerEntity))
    for (const one of [id, key]) places.set(one, { level: 'server', id, name });
  for (const { id, name, nameKey: key } of await manager.find(SiteEntity))
    for (const one of [id, key]) if (!places.has(one)) places.set(one, { level: 'site', id, name });
  return places;
}
