import type { LinkTable, RunProgress, RunServer } from '@waypost/store';
import type { FetchMessage, FetchMode, FetchVerdict } from '@waypost/sync';
import type { StagedEntries } from './staged-entries.js';

/** Entries left out that a run names one by one. */
const mostSkippedNamed = 100;

/** What is told while a fetch is taken in. */
export interface TakingIn {
  links: LinkTable;
  staged: StagedEntries;
  progress: RunProgress;
  skipped: { dn: string; reason: string }[];
  /** Called once the server has answered. */
  connected(server: RunServer, mode: FetchMode): Promise<void>;
}

/** Takes a fetch in: keeps what says something new, and notes who is there, who is not, and what was left out. */
export async function takeIn(messages: AsyncIterable<FetchMessage>, into: TakingIn): Promise<FetchVerdict> {
  const { links, staged, progress, skipped } = into;
  let verdict: FetchVerdict = {
    complete: false,
    reason: 'reader-failed',
    detail: 'The process that reads the source ended before it was done.',
  };
  for await (const message of messages) {
    switch (message.type) {
      case 'server': {
        const { url, vendor, kind, identity, strategy, mode } = message;
        await into.connected({ url, vendor, kind, identity, strategy }, mode);
        break;
      }
      case 'entries':
        progress.entries += message.entries.length;
        for (const entry of message.entries) {
          const place = links.find(entry.anchor);
          if (place >= 0) links.see(place);
          if (place >= 0 && !links.looksAgain(place) && links.saysTheSame(place, entry.hash)) continue;
          progress.changed += 1;
          await staged.add(entry);
        }
        break;
      case 'deleted':
        for (const anchor of message.anchors) staged.drop(anchor);
        eachPlace(links, message.anchors, (place) => links.seeDeleted(place));
        break;
      case 'present':
        progress.entries += message.anchors.length;
        eachPlace(links, message.anchors, (place) => links.seePresent(place));
        break;
      case 'progress':
        // An entry may be named as present and told as changed as well; who reads knows that it is one.
        progress.entries = Math.min(progress.entries, message.entries);
        progress.pages = message.pages;
        progress.referralsIgnored = message.referralsIgnored;
        break;
      case 'skipped':
        progress.skipped += 1;
        if (skipped.length < mostSkippedNamed) skipped.push({ dn: message.dn, reason: message.reason });
        break;
      case 'done':
        verdict = message.verdict;
    }
  }
  await staged.closePart();
  return verdict;
}

function eachPlace(links: LinkTable, anchors: readonly string[], note: (place: number) => void): void {
  for (const anchor of anchors) {
    const place = links.find(anchor);
    if (place >= 0) note(place);
  }
}
