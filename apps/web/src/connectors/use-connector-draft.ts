'use client';

import { useMemo, useState } from 'react';
import { ApiProblem, sentenceOf } from '../api/problem';
import { type Faults, faultsByPath, withoutFaultsOf } from '../forms/faults';
import { atLines, type ConnectorDraft, draftFaults } from './connector-draft';

/** A draft under the hand: what is wrong with it as it is typed, and what the api refused of it, until that is changed. */
export function useConnectorDraft(initial: () => ConnectorDraft) {
  const [draft, setDraft] = useState(initial);
  const [refused, setRefused] = useState<Faults>({});
  const [refusal, setRefusal] = useState<string>();
  /** Whether somebody tried to save it: from then on what is missing is a fault too. */
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const own = useMemo(() => draftFaults(draft, tried), [draft, tried]);
  return {
    draft,
    busy,
    refusal,
    faults: { ...refused, ...own } as Faults,
    /** Whether it could be sent as it is. */
    isSound: useMemo(() => Object.keys(draftFaults(draft, true)).length === 0, [draft]),
    set: (next: ConnectorDraft) => {
      setDraft(next);
      setRefused({});
      setRefusal(undefined);
      setTried(false);
    },
    change: (change: Partial<ConnectorDraft>) => {
      setDraft((present) => ({ ...present, ...change }));
      setRefused((present) => withoutFaultsOf(present, Object.keys(change)));
      setRefusal(undefined);
    },
    /** Sends it unless something is to be mended; answers whether it went. */
    send: async (work: (draft: ConnectorDraft) => Promise<unknown>): Promise<boolean> => {
      setTried(true);
      if (Object.keys(draftFaults(draft, true)).length > 0) return false;
      setBusy(true);
      setRefusal(undefined);
      try {
        await work(draft);
        return true;
      } catch (error) {
        setRefusal(sentenceOf(error));
        setRefused(error instanceof ApiProblem ? atLines(draft, faultsByPath(error.problem)) : {});
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

export type ConnectorEditor = ReturnType<typeof useConnectorDraft>;
