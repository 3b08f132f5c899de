'use client';

import type { Delivery, MailboxDelivery, MailboxDeliveryChange } from '@waypost/contracts';
import { useState } from 'react';
import { ApiProblem, sentenceOf } from '../api/problem';
import { type Faults, faultsByPath, withoutFaultsOf } from '../forms/faults';
import { deliveryChange, type DeliveryDraft, deliveryFaults, draftOfDelivery } from './delivery-draft';

/** Rules under the hand: what would change, what is missing, and what the api refused of them, until that is changed. */
export function useDeliveryForm(delivery: Delivery | MailboxDelivery) {
  const before = draftOfDelivery(delivery);
  const [draft, setDraft] = useState(before);
  const [refused, setRefused] = useState<Faults>({});
  const [refusal, setRefusal] = useState<string>();
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const own = deliveryFaults(draft);
  const set = (next: DeliveryDraft, faults: Faults) => {
    setDraft(next);
    setRefused(faults);
    setRefusal(undefined);
  };
  return {
    before,
    draft,
    busy,
    refusal,
    faults: { ...refused, ...(tried && own) } as Faults,
    change: deliveryChange(before, draft),
    isDirty: JSON.stringify(draft) !== JSON.stringify(before),
    put: (part: Partial<DeliveryDraft>) => {
      const places = 'forwards' in part || 'to' in part ? [...Object.keys(part), 'forwarding'] : Object.keys(part);
      set({ ...draft, ...part }, withoutFaultsOf(refused, places));
    },
    discard: () => {
      set(before, {});
      setTried(false);
    },
    /** Sends what changed unless something is to be mended; answers whether it went. */
    send: async (work: (change: MailboxDeliveryChange) => Promise<unknown>): Promise<boolean> => {
      setTried(true);
      if (Object.keys(own).length > 0) return false;
      setBusy(true);
      try {
        await work(deliveryChange(before, draft));
        return true;
      } catch (error) {
        set(draft, error instanceof ApiProblem ? faultsByPath(error.problem) : {});
        setRefusal(sentenceOf(error));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

export type DeliveryForm = ReturnType<typeof useDeliveryForm>;
