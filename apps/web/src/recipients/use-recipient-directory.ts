'use client';

import type { DirectoryRun, RecipientDirectory } from '@waypost/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { recipientDirectoryQuery, runQuery } from '../api/directory-sources';
import { useGo } from '../navigation/leaving';
import { runHref } from '../navigation/source-places';
import { tell } from '../shell/tell';
import { planSentence } from '../sync/plan-sentence';

/** How often it is asked whether an entry has been read, in milliseconds. */
const askMs = 1_000;

const readingRun = (directory: RecipientDirectory | undefined): string | undefined =>
  directory?.links.flatMap(({ awaited }) => awaited?.run ?? [])[0];

/** Where a recipient comes from. While its entry is read anew it is asked how far that is; then what came of it is said, and shown. */
export function useRecipientDirectory(kind: RecipientDirectory['recipient']['kind'], id: string) {
  const cache = useQueryClient();
  const go = useGo();
  const answer = useQuery({
    ...recipientDirectoryQuery(kind, id),
    refetchInterval: ({ state }) => (readingRun(state.data) === undefined ? false : askMs),
  });
  const reading = readingRun(answer.data);
  const before = useRef<string>(undefined);
  useEffect(() => {
    const done = before.current;
    before.current = reading;
    if (done === undefined || done === reading) return;
    void cache.fetchQuery({ ...runQuery(done), staleTime: 0 }).then((run) => {
      sayOutcome(run, () => {
        go(runHref(done));
      });
    });
    void cache.invalidateQueries();
  }, [reading, cache, go]);
  return answer;
}

/** What reading one entry anew came to. */
function sayOutcome(run: DirectoryRun, look: () => void): void {
  if (run.state === 'failed') {
    tell.refused(`${run.source.name} was not read`, new Error(run.error?.detail ?? 'The run failed.'));
    return;
  }
  const words: Partial<Record<DirectoryRun['state'], string>> = {
    held: `What ${run.source.name} says waits for approval.`,
    partial: `Not all of what ${run.source.name} says could be taken.`,
  };
  const text = words[run.state] ?? `${run.source.name} was read. ${planSentence(run.counts ?? {})}`;
  tell.done(text, { label: 'Show', run: look });
}
