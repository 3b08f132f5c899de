import type { Connector, ConnectorChange, NewConnector } from '@waypost/contracts';
import { nodeNameFault } from '@waypost/kernel';
import { type ConnectorKind, connectorKinds, type ConnectorLimits, largestConnectorLimit } from '@waypost/organization';
import { connectorFaults } from '@waypost/routing';
import type { Faults } from '../forms/faults';

/** A connector as a form holds it; lists may have lines nobody wrote into yet. */
export interface ConnectorDraft extends Omit<
  NewConnector,
  'cost' | 'transport' | 'targetSite' | 'note' | 'tls' | 'tlsName'
> {
  targetSite: string;
  /** Of a site link; of others it is not sent. */
  cost: number;
  transport: NonNullable<NewConnector['transport']>;
  note: string;
  tls: NonNullable<NewConnector['tls']>;
  tlsName: string;
  /** What a new one is to sign in with; sent after it is made, and never read back. */
  signIn: { username: string; password: string };
  /** Whether the saved one has a password. */
  signsIn: boolean;
}

const fallback: Omit<ConnectorDraft, 'kind'> = {
  name: '',
  site: '',
  targetSite: '',
  enabled: true,
  scope: 'organization',
  addressSpaces: [{ type: 'SMTP', pattern: '', cost: 10 }],
  cost: 10,
  bridgeheads: [],
  remoteBridgeheads: [],
  maxBytes: null,
  senders: { others: 'accept', accept: [], reject: [] },
  relay: false,
  schedule: 'always',
  limits: { connections: null, connectionsPerDomain: null, messagesPerConnection: null, recipientsPerMessage: null },
  transport: 'smtp',
  hosts: [''],
  note: '',
  tls: 'opportunistic',
  tlsName: '',
  signIn: { username: '', password: '' },
  signsIn: false,
};

/** A new connector of a kind, with what is usual; what was typed before stays where it fits. */
export function newDraft(kind: ConnectorKind, typed: Partial<ConnectorDraft> = {}): ConnectorDraft {
  const spaces = kind === 'internet' ? [{ type: 'SMTP', pattern: '*', cost: 10 }] : fallback.addressSpaces;
  return { ...fallback, addressSpaces: spaces, ...typed, kind };
}

/** What can be asked for in an address: `?kind=smarthost&site=paris`. */
export const kindNamed = (text: string | undefined) => connectorKinds.find((kind) => kind === text);

export const draftOf = (connector: Connector): ConnectorDraft => ({
  name: connector.name,
  kind: connector.kind,
  site: connector.site.name,
  targetSite: connector.targetSite?.name ?? '',
  enabled: connector.enabled,
  scope: connector.scope,
  addressSpaces: connector.addressSpaces,
  cost: connector.cost ?? fallback.cost,
  bridgeheads: connector.bridgeheads.map(({ name }) => name),
  remoteBridgeheads: connector.remoteBridgeheads.map(({ name }) => name),
  maxBytes: connector.maxBytes,
  senders: connector.senders,
  relay: connector.relay,
  schedule: connector.schedule,
  limits: connector.limits,
  transport: connector.transport ?? fallback.transport,
  hosts: connector.hosts,
  note: connector.note ?? '',
  tls: connector.tls,
  tlsName: connector.tlsName ?? '',
  signIn: fallback.signIn,
  signsIn: connector.username !== null,
});

const isLink = ({ kind }: ConnectorDraft) => kind === 'site-link';
/** Whether hosts are named for it. */
export const hasHosts = ({ kind, transport }: Pick<ConnectorDraft, 'kind' | 'transport'>) =>
  kind === 'smarthost' || (kind === 'foreign' && transport !== 'pipe');

/** Whether hosts are spoken to by SMTP, which may be encrypted. */
export const speaksSmtp = ({ kind, transport }: Pick<ConnectorDraft, 'kind' | 'transport'>) =>
  kind === 'internet' || kind === 'smarthost' || (kind === 'foreign' && transport === 'smtp');
/** Whether it can sign in to the hosts it names. */
export const canSignIn = (draft: Pick<ConnectorDraft, 'kind' | 'transport'>) => hasHosts(draft) && speaksSmtp(draft);
/** Whether somebody wrote anything to sign in with. */
export const wantsSignIn = ({ signIn, ...draft }: ConnectorDraft) =>
  canSignIn(draft) && (signIn.username.trim() !== '' || signIn.password !== '');

/** Whether Waypost can limit it: a pipe is limited where it is set up. */
export const canBeLimited = ({ kind, transport }: Pick<ConnectorDraft, 'kind' | 'transport'>) =>
  kind !== 'foreign' || transport !== 'pipe';

/** The request that makes it: without what its kind does not have, and lines that are still empty. */
export function bodyOf(draft: ConnectorDraft): NewConnector {
  const { targetSite, cost, transport, note, tls, tlsName, signIn: _signIn, signsIn: _signsIn, ...rest } = draft;
  const link = isLink(draft);
  return {
    ...rest,
    name: draft.name.trim() as NewConnector['name'],
    addressSpaces: link
      ? []
      : draft.addressSpaces
          .filter(({ pattern }) => pattern.trim() !== '')
          .map((space) => ({ ...space, type: space.type.toUpperCase(), pattern: space.pattern.trim() })),
    relay: !link && draft.relay,
    limits: canBeLimited(draft) ? draft.limits : fallback.limits,
    remoteBridgeheads: link ? draft.remoteBridgeheads : [],
    hosts: hasHosts(draft) ? draft.hosts.map((host) => host.trim()).filter((host) => host !== '') : [],
    note: note.trim() === '' ? null : (note.trim() as NewConnector['note']),
    tls: speaksSmtp(draft) ? tls : fallback.tls,
    tlsName: speaksSmtp(draft) && tls === 'verified' && tlsName.trim() !== '' ? tlsName.trim() : null,
    ...(link && { targetSite: targetSite as NewConnector['targetSite'], cost }),
    ...(draft.kind === 'foreign' && { transport }),
  };
}

/** What a PATCH has to say to make one draft of another; nothing where nothing differs. */
export function changesBetween(before: ConnectorDraft, after: ConnectorDraft): ConnectorChange {
  const [was, is] = [bodyOf(before), bodyOf(after)].map(
    ({ kind: _kind, site: _site, targetSite: _target, ...fields }) => fields as Record<string, unknown>,
  );
  return Object.fromEntries(
    Object.entries(is ?? {}).filter(([member, value]) => JSON.stringify(value) !== JSON.stringify(was?.[member])),
  ) as ConnectorChange;
}

/** Something about the two ways of a site link that are made together. */
export const wayBack = (draft: ConnectorDraft, name: string): ConnectorDraft => ({
  ...draft,
  name,
  site: draft.targetSite,
  targetSite: draft.site,
  bridgeheads: draft.remoteBridgeheads,
  remoteBridgeheads: draft.bridgeheads,
});

/**
 * What is wrong with a draft by the api's own rules, by where it is; of fields nobody wrote into yet nothing is, unless `all` is asked
 * for. Lines are told by their place in the draft, empty ones counted.
 */
export function draftFaults(draft: ConnectorDraft, all: boolean): Faults {
  const faults: Record<string, string> = {};
  const add = (at: string, detail: string) => (faults[at] ??= detail);
  const name = draft.name.trim();
  const nameFault = name === '' ? 'Give it a name.' : nodeNameFault(name);
  if (nameFault !== undefined && (all || name !== '')) add('name', nameFault);
  if (draft.site === '' && all) add('site', 'Choose the site it stands in.');
  for (const { at, detail } of connectorFaults(proposed(draft))) {
    const place = at.map((step, nth) => (nth === 1 && typeof step === 'number' ? lineOf(draft, at[0], step) : step));
    const isWritten =
      at.length > 1 ||
      ['name', 'relay', 'tls', 'tlsName'].includes(String(at[0])) ||
      (at[0] === 'targetSite' && draft.targetSite !== '');
    if (all || isWritten) add(place.join('.'), detail);
  }
  draft.addressSpaces.forEach(({ cost }, nth) => {
    if (!isLink(draft) && !isCost(cost)) add(`addressSpaces.${String(nth)}.cost`, costFault);
  });
  if (isLink(draft) && !isCost(draft.cost)) add('cost', costFault);
  if (wantsSignIn(draft)) {
    if (draft.signIn.username.trim() === '' && all) add('signIn.username', 'Write the name it signs in with.');
    if (draft.signIn.password === '' && all) add('signIn.password', 'Write its password.');
  }
  for (const [limit, value] of Object.entries(bodyOf(draft).limits))
    if (value !== null && !isLimit(value)) add(`limits.${limit}`, limitFault);
  if (draft.maxBytes !== null && !(draft.maxBytes >= 1024)) add('maxBytes', 'Write at least 1 KiB.');
  return faults;
}

const costFault = 'Write a cost from 1 to 100.';
const isLimit = (value: number) => Number.isInteger(value) && value >= 1 && value <= largestConnectorLimit;
const limitFault = `Write a whole number from 1 to ${String(largestConnectorLimit)}, or nothing.`;
const isCost = (cost: number) => Number.isInteger(cost) && cost >= 1 && cost <= 100;

/** The draft as the rules of routing take it; sites are told by their names. */
function proposed(draft: ConnectorDraft): Parameters<typeof connectorFaults>[0] {
  const { addressSpaces, remoteBridgeheads, relay, hosts, tls, tlsName, limits } = bodyOf(draft);
  const { kind, site, targetSite, cost, schedule, transport } = draft;
  return {
    name: draft.name.trim(),
    connectorKind: kind,
    siteId: site,
    ...(kind === 'site-link' && targetSite !== '' && { targetSiteId: targetSite }),
    spaces: addressSpaces,
    ...(kind === 'site-link' && { linkCost: cost }),
    remoteBridgeheads,
    relay,
    limits: Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== null)) as ConnectorLimits,
    schedule,
    ...(kind === 'foreign' && { transport }),
    hosts,
    ...(tls !== undefined && { tls }),
    ...(tlsName !== null && { tlsName }),
    signsIn: canSignIn(draft) && (draft.signsIn || wantsSignIn(draft)),
  };
}

/** Which line of the form the nth line that is sent is. */
function lineOf(draft: ConnectorDraft, list: string | number | undefined, nth: number): number {
  const lines =
    list === 'addressSpaces' ? draft.addressSpaces.map(({ pattern }) => pattern) : list === 'hosts' ? draft.hosts : [];
  const written = lines.flatMap((line, at) => (line.trim() === '' ? [] : [at]));
  return written[nth] ?? nth;
}

/** The faults of a refusal at the lines of the draft it was made from. */
export const atLines = (draft: ConnectorDraft, faults: Faults): Faults =>
  Object.fromEntries(
    Object.entries(faults).map(([path, detail]) => {
      const [list, nth, ...rest] = path.split('.');
      if (nth === undefined || !/^\d+$/.test(nth)) return [path, detail];
      return [[list, lineOf(draft, list, Number(nth)), ...rest].join('.'), detail];
    }),
  );
