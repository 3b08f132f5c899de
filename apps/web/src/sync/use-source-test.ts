'use client';

import type { DirectorySourceTest, DirectorySourceTested } from '@waypost/contracts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { testSource } from '../api/directory-sources';
import { ApiProblem, sentenceOf } from '../api/problem';
import { faultsByPath, type Faults } from '../forms/faults';
import { tidied, type SourceDraft } from './source-draft';
import { suggestBases } from './suggest-bases';

export interface SourceTest {
  busy: boolean;
  /** Whether it was tried at all, whatever came of it. */
  tried: boolean;
  /** What the last test answered, whatever has been changed since. */
  answer: DirectorySourceTested | undefined;
  /** Whether something was changed since that answer. */
  stale: boolean;
  /** Why there is no answer at all, in a sentence. */
  refusal: string | undefined;
  /** What the api found amiss in the draft itself. */
  faults: Faults;
  run: () => void;
}

/** What is tried: the draft, and, before a base was chosen, the one its account points to. */
export function testOf(draft: SourceDraft, saved: string | undefined): DirectorySourceTest {
  const config = tidied(draft);
  const guess = suggestBases([], config.connection.bindDn, []);
  return {
    ...(saved !== undefined && { source: saved }),
    config: {
      ...config,
      ...(config.name === '' && { name: 'untitled' }),
      scope: { ...config.scope, bases: config.scope.bases.length > 0 ? config.scope.bases : guess },
    },
    samples: 10,
  };
}

/** A fault of the test is about the draft inside it. */
const ofDraft = (faults: Faults): Faults =>
  Object.fromEntries(Object.entries(faults).map(([path, detail]) => [path.replace(/^config\./, ''), detail]));

interface Outcome {
  of: string;
  answer?: DirectorySourceTested;
  error?: unknown;
}

/** Tries a draft against the real server. A newer test takes the place of one under way. */
export function useSourceTest(draft: SourceDraft, saved?: string): SourceTest {
  const [outcome, setOutcome] = useState<Outcome>();
  const [busy, setBusy] = useState(false);
  const underWay = useRef<AbortController>(undefined);
  const test = testOf(draft, saved);
  const asked = JSON.stringify(test);
  useEffect(() => () => underWay.current?.abort(), []);
  const run = useCallback(() => {
    underWay.current?.abort();
    const mine = new AbortController();
    underWay.current = mine;
    setBusy(true);
    testSource(JSON.parse(asked) as DirectorySourceTest, mine.signal)
      .then(
        (answer) => {
          setOutcome({ of: asked, answer });
        },
        (error: unknown) => {
          if (!mine.signal.aborted) setOutcome({ of: asked, error });
        },
      )
      .finally(() => {
        if (underWay.current === mine) setBusy(false);
      });
  }, [asked]);
  const problem = outcome?.error instanceof ApiProblem ? outcome.error.problem : undefined;
  return {
    busy,
    tried: outcome !== undefined,
    answer: outcome?.answer,
    stale: outcome !== undefined && outcome.of !== asked,
    refusal: outcome?.error === undefined ? undefined : sentenceOf(outcome.error),
    faults: problem === undefined ? {} : ofDraft(faultsByPath(problem)),
    run,
  };
}

/** How long one must rest before a changed draft is tried again by itself, in milliseconds. */
const restMs = 700;

/** Keeps what is shown of the source in step with what is typed, once the source has answered at all. */
export function useLiveTest(test: SourceTest, wanted: boolean) {
  const { stale, busy, answer, tried, run } = test;
  // A source that refused is asked again only by hand: wrong passwords, tried again and again, lock accounts.
  const due = wanted && !busy && (!tried || (stale && answer?.failure === null));
  useEffect(() => {
    if (!due) return undefined;
    const timer = setTimeout(run, tried ? restMs : 0);
    return () => {
      clearTimeout(timer);
    };
  }, [due, run, tried]);
}
