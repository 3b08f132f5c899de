import type { LinkTable, RunProgress, RunServer } from '@waypost/store';
import type { FetchedEntry, FetchMessage, FetchMode, FetchVerdict } from '@waypost/sync';
import type { StagedEntries } from './staged-entries.js';

/** Entries left out that a run names one by one. */
const mostSkippedNamed = 100;
/** Entries that a fetch may name before all links of the source are read: a fetch of few changes needs those of few. */
const mostNamedApart = 2_000;

/** What is told while a fetch is taken in. */
export interface TakingIn {
  /** The links of the source, where all of them are wanted in any case. */
  links?: LinkTable;
  /** Reads them where they are not: those of these anchors, or all. */
  readLinks(anchors?: readonly string[]): Promise<LinkTable>;
  staged: StagedEntries;
  progress: RunProgress;
  skipped: { dn: string; reason: string }[];
  /** Called once the server has answered. */
  connected(server: RunServer, mode: FetchMode): Promise<void>;
}

/** What a fetch brought. */
export interface TakenIn {
  verdict: FetchVerdict;
  /** With a note on each of who was seen and who is gone. */
  links: LinkTable;
  /** Fingerprints, by anchor, of entries that say what was applied and came in other octets. */
  fingerprints: Map<string, string>;
}

/** Takes a fetch in: keeps what says something new, and notes who is there, who is not, and what was left out. */
export async function takeIn(messages: AsyncIterable<FetchMessage>, into: TakingIn): Promise<TakenIn> {
  const taking = new Taking(into);
  for await (const message of messages) await taking.take(message);
  return taking.finished();
}

/** What names entries, and waits until their links are read. */
type Naming = Extract<FetchMessage, { type: 'entries' | 'same' | 'deleted' | 'present' | 'progress' }>;

class Taking {
  private verdict: FetchVerdict = {
    complete: false,
    reason: 'reader-failed',
    detail: 'The process that reads the source ended before it was done.',
  };
  private links: LinkTable | undefined;
  private waiting: Naming[] = [];
  private named = 0;
  private readonly fingerprints = new Map<string, string>();

  constructor(private readonly into: TakingIn) {
    this.links = into.links;
  }

  async take(message: FetchMessage): Promise<void> {
    const { progress, skipped } = this.into;
    switch (message.type) {
      case 'server': {
        const { url, vendor, kind, identity, strategy, mode } = message;
        return this.into.connected({ url, vendor, kind, identity, strategy }, mode);
      }
      case 'skipped':
        progress.skipped += 1;
        if (skipped.length < mostSkippedNamed) skipped.push({ dn: message.dn, reason: message.reason });
        return;
      case 'done':
        this.verdict = message.verdict;
        return;
      default:
        return this.links ? this.note(message, this.links) : this.wait(message);
    }
  }

  private async wait(message: Naming): Promise<void> {
    this.waiting.push(message);
    this.named += anchorsIn(message).length;
    if (this.named > mostNamedApart) await this.goOn(await this.into.readLinks());
  }

  private async goOn(links: LinkTable): Promise<LinkTable> {
    this.links = links;
    for (const message of this.waiting.splice(0)) await this.note(message, links);
    return links;
  }

  async finished(): Promise<TakenIn> {
    // Whoever is not there is told by all links alone.
    const named = isOfEverything(this.verdict) ? undefined : this.waiting.flatMap(anchorsIn);
    const links = this.links ?? (await this.goOn(await this.into.readLinks(named)));
    await this.into.staged.closePart();
    return { verdict: this.verdict, links, fingerprints: this.fingerprints };
  }

  private async note(message: Naming, links: LinkTable): Promise<void> {
    const { progress, staged } = this.into;
    switch (message.type) {
      case 'same':
        progress.entries += message.places.length;
        for (const place of message.places) links.see(place);
        return;
      case 'entries':
        progress.entries += message.entries.length;
        for (const entry of message.entries) if (this.saysNew(entry, links)) await staged.add(entry);
        return;
      case 'deleted':
        for (const anchor of message.anchors) staged.drop(anchor);
        return eachPlace(links, message.anchors, (place) => links.seeDeleted(place));
      case 'present':
        progress.entries += message.anchors.length;
        return eachPlace(links, message.anchors, (place) => links.seePresent(place));
      case 'progress':
        // An entry may be named as present and told as changed as well; who reads knows that it is one.
        progress.entries = Math.min(progress.entries, message.entries);
        progress.pages = message.pages;
        progress.referralsIgnored = message.referralsIgnored;
    }
  }

  private saysNew({ anchor, hash, fingerprint }: FetchedEntry, links: LinkTable): boolean {
    const place = links.find(anchor);
    if (place >= 0) links.see(place);
    if (place >= 0 && !links.looksAgain(place) && links.saysTheSame(place, hash)) {
      if (fingerprint !== undefined && !links.hasFingerprint(place, fingerprint))
        this.fingerprints.set(anchor, fingerprint);
      return false;
    }
    this.into.progress.changed += 1;
    return true;
  }
}

const isOfEverything = (verdict: FetchVerdict) => verdict.complete && verdict.everything;

function anchorsIn(message: Naming): readonly string[] {
  if (message.type === 'entries') return message.entries.map(({ anchor }) => anchor);
  return message.type === 'deleted' || message.type === 'present' ? message.anchors : [];
}

function eachPlace(links: LinkTable, anchors: readonly string[], note: (place: number) => void): void {
  for (const anchor of anchors) {
    const place = links.find(anchor);
    if (place >= 0) note(place);
  }
}
