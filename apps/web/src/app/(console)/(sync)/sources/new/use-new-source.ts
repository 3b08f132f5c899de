'use client';

import type { NewDirectorySource } from '@waypost/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { createSource, startRun } from '../../../../../api/directory-sources';
import { ApiProblem, sentenceOf } from '../../../../../api/problem';
import { useGo } from '../../../../../navigation/leaving';
import { runHref, sourceHref } from '../../../../../navigation/source-places';
import { tell } from '../../../../../shell/tell';
import { type Faults, faultsByPath, withoutFaultsOf } from '../../../../../forms/faults';
import { forgetDraft, keepDraft, keptDraft } from '../../../../../sync/kept-draft';
import { emptyDraft, type SourceDraft, tidied } from '../../../../../sync/source-draft';

export interface NewSource {
  draft: SourceDraft;
  isBegun: boolean;
  change: (change: Partial<SourceDraft>) => void;
  startOver: () => void;
  faults: Faults;
  /** Why it was not saved, in a sentence. */
  refusal: string | undefined;
  busy: boolean;
  /** Saves it; with `plan`, begins its first run and goes to where one can watch it. */
  save: (plan: boolean) => void;
}

/** A source that is being described, kept wherever one goes meanwhile. */
export function useNewSource(): NewSource {
  const cache = useQueryClient();
  const go = useGo();
  const [draft, setDraft] = useState<SourceDraft>(() => keptDraft() ?? emptyDraft);
  const [faults, setFaults] = useState<Faults>({});
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);
  const change = useCallback((part: Partial<SourceDraft>) => {
    setDraft((before) => {
      const after = { ...before, ...part };
      keepDraft(after);
      return after;
    });
    setFaults((before) => withoutFaultsOf(before, Object.keys(part)));
    setRefusal(undefined);
  }, []);
  const save = async (plan: boolean) => {
    const sent = tidied(draft);
    // Faults name lines by their places: what is shown must be what was sent.
    setDraft(sent);
    const saved = await createSource(sent as NewDirectorySource);
    forgetDraft();
    tell.done(`${saved.name} is saved.`);
    await cache.invalidateQueries();
    if (!plan) {
      go(sourceHref(saved.name));
      return;
    }
    // Saved is saved: where the run cannot begin, the source's page says so and offers it again.
    const run = await startRun(saved.id, { mode: 'full', dryRun: false }).catch((error: unknown) => {
      tell.refused('The first run did not begin', error);
    });
    go(run ? runHref(run.id) : sourceHref(saved.name));
  };
  return {
    draft,
    isBegun: draft !== emptyDraft,
    change,
    startOver: () => {
      forgetDraft();
      setDraft(emptyDraft);
      setFaults({});
      setRefusal(undefined);
    },
    faults,
    refusal,
    busy,
    save: (plan) => {
      setBusy(true);
      save(plan)
        .catch((error: unknown) => {
          setRefusal(sentenceOf(error));
          setFaults(error instanceof ApiProblem ? faultsByPath(error.problem) : {});
        })
        .finally(() => {
          setBusy(false);
        });
    },
  };
}
